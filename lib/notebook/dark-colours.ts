import {
  agentStyle,
  axisLine,
  gridLine,
  ink,
  landmarkStyle,
  mutedInk,
  seriesColours,
  wallFill,
} from "../figure/theme.js";

export const darkPage = "#16191d";

/** What each colour of the figures' theme becomes on a dark page; paper, which lies under the words too, has rules of its own. */
export const darkColours: readonly [light: string, dark: string][] = [
  [ink, "#e3e7ec"],
  [mutedInk, "#a3adb8"],
  [gridLine, "#2c333b"],
  [axisLine, "#6b7682"],
  [wallFill, "#39414a"],
  [agentStyle.red.color, "#f0716a"],
  [agentStyle.blue.color, "#68a6e6"],
  [landmarkStyle.goal.color, "#3cb890"],
  [seriesColours[0], "#3f87e8"],
  [seriesColours[1], "#e5602a"],
  [seriesColours[2], "#1fb893"],
  [seriesColours[3], "#a050b8"],
  [seriesColours[4], "#f0bf45"],
  [seriesColours[5], "#84c8ff"],
];
