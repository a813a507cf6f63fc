import * as css from './control.css.ts'

/** One of a few. */
export function Choice<T extends string>({ label, value, options, set }: { readonly label: string; readonly value: T; readonly options: readonly (readonly [T, string])[]; readonly set: (value: T) => void }) {
  return (
    <div role="group" className={css.group} aria-label={label}>
      {options.map(([name, text]) => (
        <button key={name} type="button" aria-pressed={name === value} className={css.option} onClick={() => set(name)}>
          {text}
        </button>
      ))}
    </div>
  )
}

export function OnOff({ label, value, set }: { readonly label: string; readonly value: boolean; readonly set: (value: boolean) => void }) {
  return (
    <label className={css.switchRow}>
      <input type="checkbox" role="switch" className={css.switchBox} checked={value} onChange={({ target }) => set(target.checked)} />
      <span>{label}</span>
    </label>
  )
}
