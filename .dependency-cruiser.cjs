// Which room may import from which: a file sees its own room and the floors below, ground first. Rooms on one floor do
// not see each other. Type-only imports count. Run: npx depcruise --config .dependency-cruiser.cjs lib
const floors = [
  ["exact"],
  ["random"],
  ["store", "statistics"],
  ["world", "network", "table"],
  ["engine"],
  ["maddpg", "overlap"],
  ["experiment"],
  ["figure"],
  ["notebook"],
  ["cli"],
];

const rooms = floors.flat();

const floorRules = floors.flatMap((floor, level) =>
  floor.map((room) => {
    const allowed = [...floors.slice(0, level).flat(), room];
    return {
      name: `floor-of-${room}`,
      severity: "error",
      comment: `lib/${room} imports only from itself and: ${allowed.slice(0, -1).join(", ") || "nothing"}.`,
      from: { path: `^lib/${room}/` },
      to: { path: "^lib/", pathNot: `^lib/(node_modules|${allowed.join("|")})/` },
    };
  }),
);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...floorRules,
    {
      name: "known-room",
      severity: "error",
      comment: "Every folder of lib is a room with a floor; a new one gets its place in the list above.",
      from: { path: "^lib/[^/]+/", pathNot: `^lib/(node_modules|${rooms.join("|")})/` },
      to: {},
    },
    {
      name: "no-cycles",
      severity: "error",
      comment: "Two files that need each other are one idea, or miss a third file.",
      from: {},
      to: { circular: true },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "An import must lead to a file or an installed package.",
      from: {},
      to: { couldNotResolve: true, pathNot: "dist/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^lib/(dist|engine/kernels|exact/assembly)/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".d.ts", ".js", ".mjs", ".cjs"],
    },
  },
};
