/** Test child: kills a cgroup and prints what that proved. argv: the cgroup's folder, its name, the timeout in ms. */
import { Cgroup } from './cgroup.ts';

const [folder = '', name = '', timeoutMs = '0'] = process.argv.slice(2);
void new Cgroup(folder, name).killAll(Number(timeoutMs)).then((proved) => console.log(proved));
