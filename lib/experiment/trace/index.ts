export { type EvaluationTrace, recordedPlayers, tracedEpisode, traceEvaluation } from "./evaluation-trace.js";
export { decodeTrace, type TraceContent } from "./trace-decode.js";
export { encodeTrace } from "./trace-encode.js";
export { checkTracePath, openTrace, readTrace, TRACE_SUFFIX, writeTrace } from "./trace-file.js";
