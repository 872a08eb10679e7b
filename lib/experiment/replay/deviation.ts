/** How far a replay came out from a fixture in one quantity. */
export interface Deviation {
  readonly quantity: string;
  readonly largest: number;
  readonly tolerance: number;
  readonly passed: boolean;
  readonly at?: string;
}
