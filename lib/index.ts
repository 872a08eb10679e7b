export * from "./figure/index.js";
export * from "./network/index.js";
export * from "./notebook/index.js";
export * from "./random/index.js";
