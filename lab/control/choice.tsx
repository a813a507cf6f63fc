import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import { Switch } from '@base-ui/react/switch'
import * as css from './control.css.ts'

/** One of a few. */
export function Choice<T extends string>({ label, value, options, set }: { readonly label: string; readonly value: T; readonly options: readonly (readonly [T, string])[]; readonly set: (value: T) => void }) {
  return (
    <ToggleGroup className={css.group} aria-label={label} value={[value]} onValueChange={(next) => next.length > 0 && set(next[0] as T)}>
      {options.map(([name, text]) => (
        <Toggle key={name} value={name} className={css.option}>
          {text}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}

export function OnOff({ label, value, set }: { readonly label: string; readonly value: boolean; readonly set: (value: boolean) => void }) {
  return (
    <label className={css.switchRow}>
      <Switch.Root className={css.switchRoot} checked={value} onCheckedChange={set} aria-label={label}>
        <Switch.Thumb className={css.switchThumb} />
      </Switch.Root>
      <span>{label}</span>
    </label>
  )
}
