export { standardNormal } from "./normal.js";
export { OrnsteinUhlenbeck } from "./ornstein-uhlenbeck.js";
export { Stream, type StreamState } from "./stream.js";
export { type StreamName, Streams } from "./streams.js";
