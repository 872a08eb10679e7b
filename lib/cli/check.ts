/** One finding of `overlap doctor`. */
export interface Check {
  readonly group: "Needed" | "Tensor backends" | "This machine" | "Optional";
  readonly name: string;
  /** "yes" works, "no" does not; "info" is neither. */
  readonly state: "yes" | "no" | "info";
  readonly detail: string;
  /** What would make it work. */
  readonly remedy?: string;
}
