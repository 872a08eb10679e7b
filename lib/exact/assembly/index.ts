// AssemblyScript. Its own port of musl: integer and IEEE float64 arithmetic only, so every machine gives the same bits.

export function exp(x: f64): f64 {
  return Math.exp(x);
}
export function log(x: f64): f64 {
  return Math.log(x);
}
export function log1p(x: f64): f64 {
  return Math.log1p(x);
}
export function sin(x: f64): f64 {
  return Math.sin(x);
}
export function cos(x: f64): f64 {
  return Math.cos(x);
}
export function asin(x: f64): f64 {
  return Math.asin(x);
}
export function acos(x: f64): f64 {
  return Math.acos(x);
}
export function atan2(y: f64, x: f64): f64 {
  return Math.atan2(y, x);
}
