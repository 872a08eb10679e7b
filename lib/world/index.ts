export { parseConfig } from "./parse-config.js";
export { BLUE, PhysicalDeception, type Placement, RED } from "./physical-deception.js";
export {
  BLUE_REWARDS,
  type BlueReward,
  type PhysicalDeceptionConfig,
  type PhysicalDeceptionOptions,
  parsePhysicalDeceptionConfig,
  physicalDeceptionSchema,
} from "./physical-deception-config.js";
export { SimpleAdversary, type SimpleAdversaryPlacement } from "./simple-adversary.js";
export {
  parseSimpleAdversaryConfig,
  type SimpleAdversaryConfig,
  type SimpleAdversaryOptions,
  simpleAdversarySchema,
} from "./simple-adversary-config.js";
export type { World, WorldSnapshot } from "./world.js";
