import type { Tensor } from '../../graph/index.ts'
import type { ParameterSpec } from '../../models/parameters.ts'

/** One parameter in the middle of an update: all tensors have the parameter's shape. */
export interface UpdateCall {
  readonly parameter: Tensor
  readonly gradient: Tensor
  /** By the names that `moments` gave. */
  readonly moments: Readonly<Record<string, Tensor>>
  /** This step's numbers, shape [], by the names that `feeds` gives. */
  readonly feeds: Readonly<Record<string, Tensor>>
  /** Whether weight decay applies to this parameter. */
  readonly decays: boolean
}

export interface Updated {
  readonly parameter: Tensor
  readonly moments: Readonly<Record<string, Tensor>>
}

/** A pure rule from a gradient to a new parameter. What it remembers between steps are moments in the runtime's state. */
export interface Optimizer {
  readonly name: string
  /** Names of the tensors that the rule keeps for a parameter, each of its shape, zero at first. */
  moments(parameter: ParameterSpec): readonly string[]
  /** The numbers of step `step` (from 1) at this learning rate. */
  feeds(step: number, learningRate: number): Readonly<Record<string, number>>
  update(parameter: ParameterSpec, call: UpdateCall): Updated
}

/** Decay groups: matrices decay, vectors (norms, biases) don't (GPT-2's and nanoGPT's rule). */
export const decays = ({ shape }: ParameterSpec): boolean => shape.length >= 2
