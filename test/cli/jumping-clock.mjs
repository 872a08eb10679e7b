// Loaded with --import: the time of day jumps by years, forwards and backwards, from one look to the next.
const YEAR = 3.15e10;
let looks = process.pid;
const jump = () => 1.6e12 + ((looks = (looks * 48271) % 2147483647) % 41) * YEAR - 20 * YEAR;
Date.now = jump;
globalThis.Date = class extends Date {
  constructor(...words) {
    super(...(words.length > 0 ? words : [jump()]));
  }
};
