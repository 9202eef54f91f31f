/** Test child: kills the cgroup of this folder and name for so many ms, and tells what that proved. */
import { Cgroup } from './cgroup.ts';

const [folder = '', name = '', timeoutMs = '0'] = process.argv.slice(2);
void new Cgroup(folder, name).killAll(Number(timeoutMs)).then((proved) => console.log(proved));
