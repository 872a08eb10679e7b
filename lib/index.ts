export * from "./network/index.js";
export * from "./random/index.js";
