export { barsWithInterval, type IntervalGroup, type IntervalPoint, type IntervalText } from "./bars-with-interval.js";
export { type Figure, type FigureText, isFigure } from "./figure.js";
export { type HeatMapData, type HeatMapText, heatMap } from "./heat-map.js";
export { type LearningCurveSeries, type LearningCurveText, learningCurve } from "./learning-curve.js";
export * as theme from "./theme.js";
export { arenaWalls, type TrajectoryData, trajectory } from "./trajectory.js";
