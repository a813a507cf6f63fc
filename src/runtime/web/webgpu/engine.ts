import { failure } from '../../../errors/index.ts'
import { resolveShape, sizeOf, type DType, type StateSpec } from '../../../graph/index.ts'
import { hostBuffer, stackSteps } from '../../host.ts'
import type { HostArray, HostData } from '../../runtime.ts'
import type { Engine, EngineFeed, EngineRange, EngineRun } from '../engine.ts'
import { Handles } from '../handles.ts'
import { Line } from '../line.ts'
import type { WasmPaths } from '../paths.ts'
import type { EntryPlan } from '../plan.ts'
import { gpuAdapter, gpuDevice, loadOrt, type InferenceSession, type Ort, type OrtTensor } from './ort.ts'
import { GpuState } from './state.ts'
import { ortTypes, uploaded } from './tensor.ts'

/** Steps that may wait in the GPU's queue: more would keep a signal unheard and results unread. */
const stepsAhead = 8

interface OpenEntry {
  readonly plan: EntryPlan
  readonly session: InferenceSession
}

/** ONNX Runtime's WebGPU provider. State stays in GPU buffers; a step makes new ones, which take the place of the old. */
export class WebGpuEngine implements Engine {
  readonly device = 'webgpu'
  readonly threads = 1
  private readonly entries = new Handles<OpenEntry>()
  private readonly states = new Handles<GpuState>()
  /** The provider runs one session at a time. */
  private readonly line = new Line()

  private constructor(
    private readonly ort: Ort,
    private readonly gpu: GPUDevice,
  ) {}

  static async start(paths: WasmPaths | undefined, { realHardware, subgroups }: { realHardware: boolean; subgroups: boolean }): Promise<WebGpuEngine> {
    const adapter = await gpuAdapter(realHardware)
    return new WebGpuEngine(await loadOrt(paths, adapter), await gpuDevice(adapter, subgroups))
  }

  open(plan: EntryPlan): Promise<number> {
    return this.line.enter(async () => {
      const preferredOutputLocation = Object.fromEntries([
        ...plan.updates.map(({ onnx }) => [onnx, 'gpu-buffer'] as const),
        ...plan.results.map(({ onnx }) => [onnx, 'cpu'] as const),
      ])
      try {
        const session = await this.ort.InferenceSession.create(plan.model, { executionProviders: [{ name: 'webgpu', device: this.gpu }], preferredOutputLocation, logSeverityLevel: 3 })
        return this.entries.add({ plan, session })
      } catch (error) {
        throw asFailure(error, plan.name)
      }
    })
  }

  closeEntry(entry: number): void {
    const gone = this.entries.take(entry)
    if (gone) void this.line.enter(() => gone.session.release()).catch(() => undefined)
  }

  async createState(spec: StateSpec, over?: number): Promise<number> {
    return this.states.add(new GpuState(this.ort, this.gpu, spec, over === undefined ? undefined : this.states.get(over)))
  }

  closeState(state: number): void {
    const gone = this.states.take(state)
    if (gone) void this.line.enter(async () => gone.release())
  }

  run(run: EngineRun, signal?: AbortSignal): Promise<HostArray[]> {
    const entry = this.entries.get(run.entry)
    const state = this.states.get(run.state)
    return this.line.enter(() => this.steps(entry, state, run, signal))
  }

  private async steps({ plan, session }: OpenEntry, state: GpuState, { feeds, dims, steps }: EngineRun, signal?: AbortSignal): Promise<HostArray[]> {
    const { gpu } = this
    const parts: HostArray[][] = plan.results.map(() => [])
    const before = state.hold(plan.updates.map(({ name }) => name))
    const fixed = new Map<string, OrtTensor>()
    try {
      for (const { name, onnx } of plan.feeds) if (!feeds[name].perStep) fixed.set(onnx, this.fed(feeds[name], 0))
      for (let step = 0; step < steps; step++) {
        signal?.throwIfAborted()
        const inputs: Record<string, OrtTensor> = Object.fromEntries(fixed)
        for (const { name, onnx } of plan.states) inputs[onnx] = state.tensor(name)
        for (const { name, onnx } of plan.feeds) if (feeds[name].perStep) inputs[onnx] = this.fed(feeds[name], step)
        const outputs = await session.run(inputs)
        plan.results.forEach(({ onnx, dtype }, i) => parts[i].push(hostArray(outputs[onnx], dtype)))
        for (const { name, onnx } of plan.updates) state.replace(name, this.own(outputs[onnx], plan, name))
        if (step % stepsAhead === stepsAhead - 1) await gpu.queue.onSubmittedWorkDone()
      }
    } catch (error) {
      state.goBack(before)
      signal?.throwIfAborted()
      throw asFailure(error, plan.name)
    }
    state.letGo(before)
    return plan.results.map(({ shape }, i) => {
      const stacked = stackSteps(parts[i])
      return shape.every((dim) => typeof dim === 'number' || dim in dims) ? { ...stacked, shape: [...(steps === 1 ? [] : [steps]), ...resolveShape(shape, dims)] } : stacked
    })
  }

  private fed({ dtype, shape, data, perStep }: EngineFeed, step: number): OrtTensor {
    const size = sizeOf(shape)
    return new this.ort.Tensor(ortTypes[dtype], perStep ? data.slice(step * size, (step + 1) * size) : data, shape)
  }

  /** An update as a GPU buffer; where the provider left it to the CPU, it is uploaded. */
  private own(output: OrtTensor, plan: EntryPlan, name: string): OrtTensor {
    if (output.location === 'gpu-buffer') return output
    const { dtype, shape } = plan.updates.find((update) => update.name === name)!
    return uploaded(this.ort, this.gpu, dtype, shape as readonly number[], output.data as HostData)
  }

  read(state: number, ranges: readonly EngineRange[]): Promise<HostData[]> {
    const from = this.states.get(state)
    return this.line.enter(() => Promise.all(ranges.map((range) => from.read(range))))
  }

  write(state: number, slices: readonly (EngineRange & { readonly values: HostData })[]): Promise<void> {
    const to = this.states.get(state)
    return this.line.enter(async () => {
      for (const { name, start, values } of slices) await to.write(name, start, values)
    })
  }

  async close(): Promise<void> {
    for (const state of this.states.values()) state.release()
    for (const { session } of this.entries.values()) await session.release()
    this.states.clear()
    this.entries.clear()
    this.gpu.destroy()
  }
}

function hostArray(tensor: OrtTensor, dtype: DType): HostArray {
  const data = tensor.data as HostData
  const copy = hostBuffer(dtype, data.length)
  copy.set(data)
  return { dtype, shape: [...tensor.dims], data: copy }
}

function asFailure(error: unknown, where: string): Error {
  if (!(error instanceof Error)) return failure('runtime.ort', where, { message: String(error) })
  return failure('runtime.ort', where, { message: error.message }, error)
}

