import { createContext, useContext, useId, type ReactNode } from 'react'

/** What is wrong with one field, by the name of its control. */
type FieldFault = { field: string; because: string }

const FaultContext = createContext<FieldFault | undefined>(undefined)

/** Tells the fields within which of them has to be mended, and why. */
export const FieldFaults = FaultContext.Provider

/** How a control that has to be mended is marked. */
type FaultMarks = { 'aria-invalid'?: true; 'aria-describedby'?: string }

/**
 * What is wrong with a field: the marks of its control, and the sentence to put beneath it. Whoever shows it carries
 * `data-field` with the name, so that the form knows that it need not say it elsewhere.
 */
export function useFieldFault(name: string): { marks: FaultMarks; note: ReactNode } {
  const fault = useContext(FaultContext)
  const id = useId()
  if (fault?.field !== name) return { marks: {}, note: null }
  const note = (
    <span role="alert" id={id} className="field-wrong">
      {fault.because}
    </span>
  )
  return { marks: { 'aria-invalid': true, 'aria-describedby': id }, note }
}

/** Whether a form has a field of this name that says itself what is wrong with it. */
export function saysItself(form: HTMLFormElement, name: string): boolean {
  return [...form.querySelectorAll<HTMLElement>('[data-field]')].some(
    ({ dataset }) => dataset['field'] === name,
  )
}

/** Puts the focus on the control of this name, or of several on the one that is chosen, else the first. */
export function focusField(form: HTMLFormElement, name: string): void {
  const found = form.elements.namedItem(name)
  const list = found instanceof RadioNodeList ? [...found] : [found]
  const controls = list.filter((each) => each instanceof HTMLElement)
  const chosen = controls.find((each) => each instanceof HTMLInputElement && each.checked)
  ;(chosen ?? controls[0])?.focus()
}
