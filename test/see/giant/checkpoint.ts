// A checkpoint of DeepSeek-R1's dimensions as sparse files: every header is there, every number is zero, and the 688 GB
// take some 20 MB of disk. Run it alone to keep one: npx tsx test/see/giant/checkpoint.ts FOLDER
import { open, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readDecoderConfig } from '../../../src/formats/config/normalize.ts'
import { readStorageConfig } from '../../../src/formats/config/storage.ts'
import { bytesOf } from '../../../src/formats/dtype.ts'
import { layoutSafetensors } from '../../../src/formats/safetensors/write.ts'
import { architectureTensors, type ArchitectureTensor } from '../../../src/see/architecture.ts'

export const giantConfig = new URL('./config.json', import.meta.url)
/** As the published repository has them. */
export const SHARDS = 163

/** Writes the checkpoint into `folder`; gives the bytes of its index and of all headers. */
export async function makeGiant(folder: string): Promise<{ index: number; headers: number }> {
  await mkdir(folder, { recursive: true })
  const config = await readFile(giantConfig, 'utf8')
  await writeFile(join(folder, 'config.json'), config)
  const tensors = [...architectureTensors(readDecoderConfig(config), readStorageConfig(config))]
  const bytes = ({ dtype, shape }: ArchitectureTensor) => shape.reduce((product, extent) => product * extent, bytesOf(dtype))
  const most = tensors.reduce((sum, tensor) => sum + bytes(tensor), 0) / SHARDS
  const map: Record<string, string> = {}
  let headers = 0
  let [at, before] = [0, 0]
  for (let shard = 1; shard <= SHARDS; shard++) {
    const name = `model-${String(shard).padStart(5, '0')}-of-${String(SHARDS).padStart(6, '0')}.safetensors`
    const own: ArchitectureTensor[] = []
    while (at < tensors.length && (shard === SHARDS || before < most * shard)) {
      before += bytes(tensors[at])
      map[tensors[at].name] = name
      own.push(tensors[at++])
    }
    const { header, size } = layoutSafetensors(own, { metadata: { format: 'pt' } })
    headers += header.length
    const file = await open(join(folder, name), 'w')
    await file.write(header)
    await file.truncate(size)
    await file.close()
  }
  const index = JSON.stringify({ metadata: { total_size: before }, weight_map: map })
  await writeFile(join(folder, 'model.safetensors.index.json'), index)
  return { index: index.length, headers }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await makeGiant(process.argv[2]))
