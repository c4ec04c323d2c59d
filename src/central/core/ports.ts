/** The time, milliseconds since 1970. Real in the service, played in the simulator. */
export interface Clock {
  now(): number
}

/** Unpredictable bytes. Real in the service, seeded in the simulator. */
export interface Random {
  bytes(count: number): Uint8Array
}

export interface CorePorts {
  readonly clock: Clock
  readonly random: Random
}
