// What the page, the worker and Python share of the ticket lab. Only the type checker reads this.

/** What crosses between the page and the worker; session.js says which there are. */
interface LabMessage { type: string; [name: string]: any; }

/** What a lab is opened with. */
interface LabSetup {
  /** A name of SETS; training examples; validation examples, and as many for test; noise of the toy sets. */
  set: string; count: number; held: number; noise: number;
  /** Units of every layer, inputs first; ReLU otherwise. */
  sizes: number[]; tanh: boolean;
  seed: number;
  /** every: updates between two validations; SGD with momentum otherwise. */
  lr: number; batch: number; steps: number; every: number; adam: boolean;
  /** Cells along each side of the surface, 0 for none. */
  grid: number;
  /** A step k whose values are kept. */
  rewindTo: number;
}

/** Loss and accuracy on the validation set, at steps. */
interface TrainingCurve { steps: number[]; loss: number[]; accuracy: number[]; }

/** dense: nothing pruned; other: anything that is no arm of the experiment. */
type LabArm = "dense" | "ticket" | "fresh" | "shuffled" | "other";

/** A finished training. */
interface LabArmRun {
  arm: string; seed: number; round: number; density: number;
  /** Kept share of each layer. */
  densities: number[];
  curve: TrainingCurve;
  /** The validated step of least loss; censored: the minimum may not have come yet. */
  best: number; censored: boolean;
  /** Test accuracy at that step, and at the end. */
  atBest: number; atEnd: number;
}

/** The same as the worker posts it: the mask of the dense network and of tickets; trained values of a single training and of a ladder's first seed. */
interface LabPostedRun extends LabArmRun { arm: LabArm; mask?: Record<string, Uint8Array>; values?: Record<string, Float32Array | Float64Array>; }

/** One table of scene.py for each entry of a scene. */
interface LabRule { kind: string; least: number; most: number; of: string[]; drawn: number; measured: number; }

/** Python puts it before the joined files. worker: its text. quantiles[df]: of the t-distribution. */
declare const LAB: {
  worker: string; quantiles: number[];
  looks: Record<string, Look & { name: string; said: string; short: string; dash: number[] }>;
  scenes: Record<string, any>; rules: Record<string, LabRule>; keepsArms: string[];
  data: Record<string, { inputs: number; classes: number; count: number; held: number; every: number; grid: number }>;
};
