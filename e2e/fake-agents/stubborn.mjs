#!/usr/bin/env node
// An agent that does not want to end: ignores hang-up and friends, keeps daemons in sessions of their own, double-forked
// ones with a cleared environment and another folder. Everything below it ends only by SIGKILL.
import { spawn } from 'node:child_process';

for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT', 'SIGQUIT']) process.on(signal, () => console.log(`${signal}? No.`));

const LOOP = 'trap "" HUP TERM INT QUIT; while :; do sleep 1; done';
/** @param {string[]} command */
const start = (command) => spawn(command[0] ?? '', command.slice(1), { stdio: 'ignore', detached: true }).unref();

start(['sh', '-c', LOOP]); // a tool shell in its own session
start(['sh', '-c', `setsid sh -c '${LOOP}' & setsid sh -c '${LOOP}' &`]); // double-forked daemons
start(['env', '-i', `PATH=${process.env.PATH}`, 'sh', '-c', `setsid sh -c '${LOOP}' &`]); // without the mark
start(['env', '-i', `PATH=${process.env.PATH}`, 'sh', '-c', `cd / && setsid sh -c '${LOOP}' &`]); // and out of the folder
console.log('\x1b[33m●\x1b[0m Server, watcher and three daemons are up');
setInterval(() => console.log(`\x1b[33m●\x1b[0m still at it (${Math.round(process.uptime())} s)`), 2_000);
