export { canonicalJson, type JsonValue } from "./json-canonical.js";
export { type JsonLimits, parseJson, readJsonFile } from "./json-parse.js";
