export { decodeSafetensors, type SafetensorsContent, type SafetensorsLimits } from "./safetensors-decode.js";
export { encodeSafetensors } from "./safetensors-encode.js";
export type { Tensor } from "./tensor-type.js";
