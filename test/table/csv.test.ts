import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseCsv, readCsv } from "overlap-lab/table/csv-read";
import { csvText, writeCsv } from "overlap-lab/table/csv-write";
import { columnsOf } from "overlap-lab/table/index";
import { afterAll, describe, expect, it, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "overlap-csv-"));
afterAll(() => rmSync(folder, { recursive: true }));

const parsed = (text: string) => columnsOf(parseCsv(text, "t.csv"));

describe("writing", () => {
  it("quotes what needs it and ends lines as RFC 4180 says", () => {
    expect(csvText({ "a,b": ['say "hi"', "x\ny", "plain"], n: [0.1, Number.NaN, -0] })).toBe(
      '"a,b",n\r\n"say ""hi""",0.1\r\n"x\ny",NaN\r\nplain,-0\r\n',
    );
  });

  it("quotes text that looks like something else, and leaves missing values empty", () => {
    expect(csvText({ a: ["1", "true", "", null, "007"] })).toBe('a\r\n"1"\r\n"true"\r\n""\r\n\r\n007\r\n');
  });

  it("refuses arrays and tables without columns", () => {
    expect(() => csvText({ a: [[1]] })).toThrow('Column "a", row 0: CSV holds numbers, text and booleans; got object.');
    expect(() => csvText({})).toThrow("A CSV file needs at least one column");
  });
});

describe("reading", () => {
  it("takes a column for numbers only when every field is one", () => {
    expect(parsed("a,b,c,d\n1,x,true,\n2.5e3,2,false,007\n")).toEqual({
      a: [1, 2500],
      b: ["x", "2"],
      c: [true, false],
      d: [null, "007"],
    });
  });

  it("takes either end of line, a mark at the start, and a last line without an end", () => {
    expect(parsed("\ufeffa,b\r\n1,2\n3,")).toEqual({ a: [1, 3], b: [2, null] });
  });

  test.each([
    ["a line of another length", "a,b\n1\n", "t.csv, record 1: 1 fields, but the first line names 2"],
    ["a quote without an end", 'a\n"x\n', "t.csv, record 1: a quote has no end"],
    ["text after a quote", 'a\n"x"y\n', "t.csv, record 1: after a closing quote comes a comma or the end of the line"],
    ["a name that stands twice", "a,a\n", 't.csv: the first line must name the columns; "a" stands twice'],
    ["nothing", "", "t.csv: the first line must name the columns; it is empty"],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseCsv(text, "t.csv")).toThrow(new Error(message));
  });

  it("refuses a file that is not there", () => {
    expect(() => readCsv(join(folder, "none.csv"))).toThrow("there is no such file");
  });
});

describe("a round trip", () => {
  const number = fc.double();
  const word = fc.oneof(
    fc.string(),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", "1", "-0", "NaN", "true", '"', "\r\n", ",", "\ufeff", " "),
  );
  const name = word;

  test("gives any numbers, texts and booleans back, missing ones too", () => {
    const row = fc.tuple(fc.option(number), fc.option(word), fc.option(fc.boolean()));
    fc.assert(
      fc.property(fc.array(row), fc.uniqueArray(name, { minLength: 3, maxLength: 3 }), (rows, names) => {
        fc.pre(!names.includes("__proto__"));
        const columns = Object.fromEntries(names.map((each, at) => [each, rows.map((values) => values[at])]));
        // An object puts keys that look like indices first.
        const back = columnsOf(parseCsv(csvText(columns), "t.csv"));
        expect(Object.keys(back)).toEqual(Object.keys(columns));
        expect(back).toEqual(columns);
      }),
      { numRuns: 500 },
    );
  });

  test("holds for a single column", () => {
    fc.assert(
      fc.property(fc.array(fc.option(word)), (values) => {
        expect(parsed(csvText({ only: values }))).toEqual({ only: values });
      }),
      { numRuns: 500 },
    );
  });

  test("holds through a file", async () => {
    const file = join(folder, "t.csv");
    await writeCsv({ x: [0.1 + 0.2, 5e-324] }, file);
    expect(readFileSync(file, "utf8")).toBe("x\r\n0.30000000000000004\r\n5e-324\r\n");
    expect(columnsOf(readCsv(file))).toEqual({ x: [0.1 + 0.2, 5e-324] });
    writeFileSync(file, "x\n1\n");
    expect(columnsOf(readCsv(file))).toEqual({ x: [1] });
  });
});
