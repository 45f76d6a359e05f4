/** What one rendering and the worker may use. */
export interface RenderLimits {
  /** Processor time of one rendering, in milliseconds. */
  cpuMs: number;
  /** Characters of one result. */
  output: number;
  /** Memory of the worker, in MB: several times what its other limits let it need. */
  memoryMb: number;
  /** Characters of the templates that are kept compiled; each costs 100 to 200 bytes. */
  cached: number;
  /** Renderings that the worker holds at a time; the others wait here. */
  inFlight: number;
  /** Characters of data that the worker holds at a time, or one rendering's if that has more. */
  inFlightData: number;
  /** Milliseconds without a rendering after which the worker, some 20 MB, is stopped. */
  idleMs: number;
}

export const defaultLimits: RenderLimits = {
  cpuMs: 500,
  output: 262_144,
  memoryMb: 256,
  cached: 400_000,
  inFlight: 64,
  inFlightData: 4_000_000,
  idleMs: 300_000,
};
