/** The disks as lists: those of the next boot, and those that none begins with any more. */
import type { WrittenDisk } from '../../project/store/index.ts'
import { formatMoment } from '../format.ts'
import { project } from '../state/project.ts'
import { downloadDisk } from './download.ts'
import { discardEarlier, isMachineOn, startFresh } from './fresh.ts'
import { find, keyOf, type Looked, lookInto, looking } from './looking.ts'
import { deviceText, diskFileName, placeText, writtenText } from './words.ts'
import { earlierDisks, isKeeping, type NextDisk, nextDisks } from './written.ts'

export function NextRows() {
  const disks = nextDisks.value
  if (disks.length === 0) return null
  return (
    <ul class="disk-list" aria-label="Disks of the next boot">
      {disks.map((next) => (
        <NextRow key={next.place} next={next} />
      ))}
    </ul>
  )
}

function NextRow({ next }: { next: NextDisk }) {
  const { place, device, disk } = next
  const isOn = isMachineOn()
  const at: Looked = isOn ? { kind: 'now', place } : disk ? { kind: 'kept', disk } : { kind: 'packed', place }
  const fresh = isOn ? 'Stop, and start fresh' : 'Start fresh'
  return (
    <li class="disk-row">
      <div class="disk-facts">
        <p>
          <b class="mono">{device}</b> {placeText(place, project.value)}
        </p>
        <p class="dim">{stateOf(next, isOn)}</p>
      </div>
      <div class="disk-acts">
        <LookButton at={at} name={device} />
        <button
          type="button"
          class="button quiet"
          aria-label={`Download ${device}`}
          onClick={() => void downloadDisk(diskFileName(project.value, place), () => find(at))}
        >
          Download
        </button>
        {(disk || isOn) && (
          <button
            type="button"
            class="button quiet"
            aria-label={`${fresh}: ${device}`}
            onClick={() => void startFresh(place)}
          >
            {fresh}
          </button>
        )}
      </div>
    </li>
  )
}

function stateOf({ disk }: NextDisk, isOn: boolean): string {
  if (isOn) return `in the machine that runs${disk ? `, kept as of ${formatMoment(disk.writtenAt)}` : ''}`
  if (isKeeping.value) return 'keeping what the guest wrote…'
  return disk ? writtenText(disk) : 'as packed: no guest has written on it'
}

export function EarlierRows() {
  const disks = earlierDisks.value
  if (disks.length === 0) return null
  return (
    <section class="disk-earlier" aria-labelledby="disk-earlier">
      <div class="disk-earlier-head">
        <h3 id="disk-earlier">Earlier</h3>
        {disks.length > 1 && (
          <button type="button" class="button quiet" onClick={() => void discardEarlier()}>
            Discard all
          </button>
        )}
      </div>
      <p class="dim">
        No boot begins with these any more: the files or the medium have changed since, or another machine went on from
        the same disk. What is on them stays until you discard it.
      </p>
      <ul class="disk-list" aria-label="Earlier disks">
        {disks.map((disk) => (
          <EarlierRow key={disk.id} disk={disk} />
        ))}
      </ul>
    </section>
  )
}

function EarlierRow({ disk }: { disk: WrittenDisk }) {
  const device = deviceText(disk.place, project.value)
  const name = `${device}, ${writtenText(disk)}`
  const at: Looked = { kind: 'kept', disk }
  return (
    <li class="disk-row">
      <div class="disk-facts">
        <p>
          <b class="mono">{device}</b> {disk.place === 'medium' ? placeText(disk.place, project.value) : disk.place}
        </p>
        <p class="dim">{writtenText(disk)}</p>
      </div>
      <div class="disk-acts">
        <LookButton at={at} name={name} />
        <button
          type="button"
          class="button quiet"
          aria-label={`Download ${name}`}
          onClick={() => void downloadDisk(diskFileName(project.value, disk.place, disk), () => find(at))}
        >
          Download
        </button>
        <button
          type="button"
          class="button quiet"
          aria-label={`Discard ${name}`}
          onClick={() => void discardEarlier([disk])}
        >
          Discard
        </button>
      </div>
    </li>
  )
}

function LookButton({ at, name }: { at: Looked; name: string }) {
  const now = looking.value
  const isOpen = now.phase !== 'not-yet' && keyOf(now.at) === keyOf(at)
  const label = isOpen ? 'Look again' : 'Look inside'
  return (
    <button
      type="button"
      class="button outlined"
      aria-label={`${label}: ${name}`}
      disabled={isOpen && now.phase === 'reading'}
      onClick={() => void lookInto(at)}
    >
      {label}
    </button>
  )
}
