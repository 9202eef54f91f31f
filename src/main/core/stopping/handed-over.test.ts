import { describe, expect, it } from 'vitest';
import { handedOver, handsOverTo } from './handed-over.ts';

describe('handsOverTo and handedOver', () => {
  it.each([
    ['docker run -i -w / alpine sh', 'docker'],
    ['/usr/bin/docker exec -it box sh', 'docker'],
    ['docker -H tcp://10.0.0.2 run x', 'docker'],
    ['docker compose up -d', 'docker'],
    ['python3 /usr/bin/docker-compose up', 'docker-compose'],
    ['node /usr/local/bin/devcontainer exec sh', 'devcontainer'],
    ['podman --remote run alpine', 'podman'],
    ['podman --url=ssh://me@box/run/podman.sock run alpine', 'podman'],
    ['nerdctl run alpine', 'nerdctl'],
    ['kubectl exec -it pod -- sh', 'kubectl'],
    ['ssh box make test', 'ssh'],
    ['systemd-run --user make', 'systemd-run'],
    ['systemctl --user start build', 'systemctl'],
    ['at now + 1 minute', 'at'],
    ['tmux new-session -d make', 'tmux'],
    ['tmux: client (/tmp/tmux-0/default)', 'tmux'],
    ['screen -dmS x make', 'screen'],
    ['/opt/my tools/bin/docker run alpine', 'docker'],
    ['C:\\Program Files\\Docker\\docker.exe run alpine', 'docker'],
    ['sh ./gradlew build', 'gradlew'],
    ['C:\\Windows\\System32\\wsl.exe make', 'wsl'],
    ['sh -c docker run alpine', 'docker'],
    ['bash -lc cd /x && DOCKER_HOST=unix:///x exec docker run -d alpine; sleep 9', 'docker'],
    ["/bin/bash -c source /x/snapshot.sh && eval 'docker run -d alpine'", 'docker'],
    ['sh -c if true; then env A=1 docker compose run web; fi', 'docker'],
    ['sh -c (ssh box make) &', 'ssh'],
    ['env A=1 B=2 docker run alpine', 'docker'],
    ['nice -n 5 docker run alpine', 'docker'],
    ['timeout -s KILL 500 docker run -d alpine', 'docker'],
    ['sudo -u me -- /usr/bin/docker run alpine', 'docker'],
    ['nohup setsid podman --remote run alpine', 'podman'],
    ['podman-remote run alpine', 'podman-remote'],
    ['docker --context far compose run --rm web', 'docker'],
    ['env sh -c docker run alpine', 'docker'],
  ])('names the program that hands work over: %s', (command, name) => {
    expect(handsOverTo(command)).toBe(name);
  });

  it.each([
    ['claude --model x'],
    ['sh -c docker ps && docker images'],
    ['sh -c git commit -m "docker run is documented"'],
    ['sh -c echo docker run'],
    ['sh build.sh -c docker run'],
    ['timeout 60 npm run docker build'],
    ['sudo apt-get install docker'],
    ['env'],
    ['sh -c'],
    ['sh -c ; ;'],
    ['docker ps -a'],
    ['docker --version'],
    ['docker'],
    ['podman run --rm alpine sh'],
    ['kubectl get pods'],
    ['systemctl status sshd'],
    ['tmux ls'],
    ["ssh git@example.org git-upload-pack 'a/b.git'"],
    ["ssh -o SendEnv=GIT_PROTOCOL git@example.org git-receive-pack 'a/b.git'"],
    ['/home/me/docker/run.sh x'],
    ['dockerd'],
    ['/usr/bin/vim /srv/docker x'],
    ['vim docs/docker x'],
    ['[sh]'],
    [''],
  ])('returns null when no work is handed over, or another process does it: %s', (command) => {
    expect(handsOverTo(command)).toBe(null);
  });

  it('names each program once, however often it ran', () => {
    expect(handedOver(['tmux new make', 'docker run a', 'vim', 'docker run b'])).toEqual(['docker', 'tmux']);
  });
});
