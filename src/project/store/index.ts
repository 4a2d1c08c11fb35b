export * from './contents.ts'
export { Store } from './database.ts'
export * from './disks.ts'
export * from './projects.ts'
export * from './snapshots.ts'
export type {
  ContentRun,
  DiskPlace,
  KeptDisk,
  KeptDiskParts,
  ProjectRow,
  SnapshotFacts,
  SnapshotInfo,
  SnapshotParts,
  WrittenDisk,
} from './tables.ts'
