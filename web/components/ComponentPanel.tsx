import { ApiError, type Area, type ComponentDetail } from '../api.ts'
import { AreaPath } from '../areas/AreaPath.tsx'
import { areasOf } from '../areas/locate.ts'
import { groupedCode } from '../ui/figures.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Panel, PanelNotice } from '../ui/Panel.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import { ComponentActs } from './ComponentActs.tsx'
import { ComponentHistory } from './ComponentHistory.tsx'
import styles from './ComponentPanel.module.css'
import { eightDigits } from './code.ts'
import type { Moving } from './moving.ts'
import { useComponent } from './queries.ts'
import { Sign } from './Sign.tsx'
import { stateTone, stateWord } from './state.ts'

type Props = {
  /** District and own code, `110102.01020304`. */
  id: string
  zone: string
  areas: readonly Area[]
  moving: Moving | undefined
  onMoving: (moving: Moving | undefined) => void
  onArea: (code: string) => void
  onClose: () => void
}

/** One component: what it is, its eight digits, how it is, where it stands, who answers for it and what has happened to it. */
export const ComponentPanel = ({ id, ...rest }: Props) => {
  const { data, isError, error, refetch } = useComponent(id)
  if (data) return <Loaded key={id} component={data} {...rest} />
  const gone = error instanceof ApiError && error.status === 404
  return (
    <PanelNotice
      className={styles.panel}
      head={<p className={styles.code}>{eightDigits(id.slice(7))}</p>}
      onClose={rest.onClose}
    >
      {isError ? (
        <Notice
          kind="failing"
          title={gone ? w.components.gone : w.components.failing}
          {...(gone ? {} : { onRetry: () => void refetch() })}
        />
      ) : (
        <Notice kind="loading" title={w.components.loading} />
      )}
    </PanelNotice>
  )
}

type LoadedProps = Omit<Props, 'id'> & { component: ComponentDetail }

const Loaded = ({ component, zone, areas, moving, onMoving, onArea, onClose }: LoadedProps) => (
  <Panel
    className={styles.panel}
    title={component.name}
    label={`${component.name} ${component.code}`}
    mark={
      <span className={styles.sign} data-state={component.state}>
        <Sign code={component.class} />
      </span>
    }
    under={
      <>
        <Lamp tone={stateTone(component.state)}>{stateWord(component.state)}</Lamp> {component.majorName}
      </>
    }
    onClose={onClose}
  >
    <p className={styles.code}>
      <span className="sr-only">{w.components.code}</span>
      {eightDigits(component.code)}
      <small>{component.path.find(({ level }) => level === 'district')?.name ?? component.district}</small>
    </p>
    <ComponentActs component={component} moving={moving} onMoving={onMoving} />
    <Section title={w.components.where}>
      <dl className={styles.facts}>
        <Fact name={w.components.grid}>
          {component.grid ? (
            <button type="button" className={styles.link} onClick={() => onArea(component.grid ?? '')}>
              {groupedCode(component.grid)}
            </button>
          ) : (
            w.components.noGrid
          )}
        </Fact>
        <Fact name={w.components.area}>
          <AreaPath areas={areasOf(areas, component.area)} onPick={onArea} />
        </Fact>
        <Fact name={w.components.place}>{`${component.lon.toFixed(6)}, ${component.lat.toFixed(6)}`}</Fact>
      </dl>
    </Section>
    <Section title={w.components.people}>
      <dl className={styles.facts}>
        <Fact name={w.components.owner}>{component.owner}</Fact>
        <Fact name={w.components.maintainer}>{component.maintainer}</Fact>
        <Fact name={w.components.manager}>{component.manager}</Fact>
      </dl>
    </Section>
    <Section title={w.components.what}>
      <dl className={styles.facts}>
        <Fact name={w.components.class}>
          {component.className} {component.class}
          <small>{component.standard}</small>
        </Fact>
        <Fact name={w.components.national}>{component.nationalCode}</Fact>
        <Fact name={w.components.installed}>{component.installedOn}</Fact>
        {component.photo && <Fact name={w.components.photo}>{component.photo}</Fact>}
      </dl>
    </Section>
    <ComponentHistory component={component} zone={zone} />
  </Panel>
)

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children ?? <span className={styles.none}>{w.components.unknown}</span>}</dd>
  </>
)
