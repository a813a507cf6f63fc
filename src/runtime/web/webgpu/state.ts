import type { Tensor } from 'onnxruntime-web'
import { failure } from '../../../errors/index.ts'
import { showShape, type DType, type StateSpec } from '../../../graph/index.ts'
import type { HostData } from '../../runtime.ts'
import type { EngineRange } from '../engine.ts'
import type { Ort } from './ort.ts'
import { download, gpuTensor, gpuTypes, upload } from './tensor.ts'

/** Tensors of a state in GPU buffers. What a run started from is held until the run has come to its end. */
export class GpuState {
  private readonly current = new Map<string, Tensor>()
  private held = new Set<Tensor>()

  constructor(
    ort: Ort,
    private readonly gpu: GPUDevice,
    private readonly spec: StateSpec,
    private readonly over?: GpuState,
  ) {
    for (const [name, { dtype, shape }] of Object.entries(spec)) {
      if (!gpuTypes[dtype]) throw failure('runtime.state', name, { expected: Object.keys(gpuTypes).slice(0, 4).join(', '), found: `${dtype}${showShape(shape)}` })
      this.current.set(name, gpuTensor(ort, gpu, dtype, shape))
    }
  }

  tensor(name: string): Tensor {
    return this.current.get(name) ?? this.over!.tensor(name)
  }

  /** Keeps the named tensors, whatever replaces them, until `goBack` or `letGo`. */
  hold(names: readonly string[]): ReadonlyMap<string, Tensor> {
    const before = new Map(names.map((name) => [name, this.tensor(name)]))
    this.held = new Set(before.values())
    return before
  }

  replace(name: string, next: Tensor): void {
    const old = this.tensor(name)
    this.put(name, next)
    if (!this.held.has(old)) old.dispose()
  }

  goBack(before: ReadonlyMap<string, Tensor>): void {
    for (const [name, tensor] of before) {
      const now = this.tensor(name)
      if (now !== tensor) now.dispose()
      this.put(name, tensor)
    }
    this.held.clear()
  }

  letGo(before: ReadonlyMap<string, Tensor>): void {
    for (const [name, tensor] of before) if (this.tensor(name) !== tensor) tensor.dispose()
    this.held.clear()
  }

  private put(name: string, tensor: Tensor): void {
    if (this.current.has(name)) this.current.set(name, tensor)
    else this.over!.put(name, tensor)
  }

  private type(name: string): DType {
    return this.current.has(name) ? this.spec[name].dtype : this.over!.type(name)
  }

  read({ name, start, count }: EngineRange): Promise<HostData> {
    return download(this.gpu, this.tensor(name).gpuBuffer as GPUBuffer, this.type(name), start, count)
  }

  write(name: string, start: number, values: HostData): Promise<void> {
    return upload(this.gpu, this.tensor(name).gpuBuffer as GPUBuffer, this.type(name), start, values)
  }

  release(): void {
    for (const tensor of this.current.values()) tensor.dispose()
    this.current.clear()
  }
}
