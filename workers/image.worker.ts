/**
 * Packs root file systems, away from the page's thread, and holds the contents and the emulator that boot them.
 * Each method is one line here; what it does is in workers/image/.
 */
import * as Comlink from 'comlink'
import type { Image } from '../src/image/image.ts'
import { lossesOfMedium } from '../src/image/losses-of-medium.ts'
import type { Project } from '../src/project/project.ts'
import { blobOf } from './image/blob-of.ts'
import { bootParts } from './image/boot-parts.ts'
import { checkMedia } from './image/check.ts'
import { Desk } from './image/desk.ts'
import { compileEmulator } from './image/emulator.ts'
import { later, loadAll } from './image/later.ts'
import { nameDisks } from './image/name-disks.ts'
import { imageReader } from './image/reader.ts'
import { searchContents } from './image/search.ts'
import type { ImageWorker, PackedSize } from './image.protocol.ts'
import { installTransferHandlers } from './transfer.ts'

let desk: Desk

const worker: ImageWorker = {
  async open(baseUrl, report) {
    desk = new Desk(baseUrl, report)
  },
  beat: () => {},

  update: (delta) => desk.update(delta),
  async assemble() {
    const { project } = desk
    return packedSize(project, await desk.packer.pack(project))
  },
  checkMedia: (media) => checkMedia({ ...desk.project, ...media }),
  sha256: (id) => desk.packer.sha256(id),
  async bootParts(over) {
    const { project, packer } = desk
    const { image, ...parts } = await packer.first(bootParts(desk, over))
    return { ...parts, image: await packedSize(project, image) }
  },
  async prepare() {
    await Promise.all([desk.contents.load(desk.project.kernel.sha256), compileEmulator(desk.contents)])
  },

  async export(as) {
    const { fileName, content, mediaType } = await desk.exporter.export(desk.project, as)
    return { fileName, blob: blobOf(content, mediaType) }
  },
  cancelExport: () => desk.exporter.cancel(),

  emulator: () => compileEmulator(desk.contents),
  blob: (sha256) => desk.contents.load(sha256),
  keep: (contents) => desk.contents.keep(contents),
  search: (text) => searchContents(desk.project.tree, text, desk.contents),
  async program(path) {
    const { readProgram } = await later('program')
    return readProgram(desk.project.tree, path, desk.contents)
  },
  loadAll,

  listProjects: () => desk.keeper.listProjects(),
  openProject: (id, now, take) => desk.keeper.openProject(id, now, take),
  followProject: (id, take) => desk.keeper.followProject(id, take),
  saveProject: (request) => desk.keeper.saveProject(request),
  renameProject: (id, name, now) => desk.keeper.renameProject(id, name, now),
  duplicateProject: (id, copy) => desk.keeper.duplicateProject(id, copy),
  deleteProject: (id) => desk.keeper.deleteProject(id),
  restoreProject: (id) => desk.keeper.restoreProject(id),
  readProjectFile: (file, take) => desk.keeper.readProjectFile(file, take),
  tidy: () => desk.keeper.tidy(),

  listSnapshots: (projectId) => desk.keeper.listSnapshots(projectId),
  putSnapshot: (info, parts) => desk.keeper.putSnapshot(info, parts),
  async getSnapshot(id, take) {
    const snapshot = await desk.keeper.getSnapshot(id, take)
    return snapshot && Comlink.transfer(snapshot, [snapshot.parts.state.buffer as ArrayBuffer])
  },
  renameSnapshot: (id, name) => desk.keeper.renameSnapshot(id, name),
  removeSnapshot: (id) => desk.keeper.removeSnapshot(id),

  makeLink: () => desk.links.makeLink(),
  openLink: (fragment, take) => desk.links.openLink(fragment, take),
  checkLink: (fragment) => desk.links.checkLink(fragment),

  listDisks: (projectId) => desk.disks.listDisks(projectId),
  diskImage: (id) => desk.disks.diskImage(id),
  keepDisks: (request, disks) => desk.disks.keepDisks(request, disks),
  storeDisks: () => desk.disks.storeDisks(),
  discardDisk: (id, isDiscarded) => desk.disks.discardDisk(id, isDiscarded),
  readDisk: (source) => desk.disks.readDisk(source),
  diskEntries: (from, to) => desk.disks.diskEntries(from, to),
  diskFile: (source) => desk.disks.diskFile(source),
  ...imageReader(() => desk.packer),
}

async function packedSize(project: Project, image: Image): Promise<PackedSize> {
  const { medium, id, sha256 } = image
  return { size: medium.size, id, sha256, losses: lossesOfMedium(project), disks: await nameDisks(project, image) }
}

installTransferHandlers()
Comlink.expose(worker)
