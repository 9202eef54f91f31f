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
  ])('names the program that hands work over: %s', (command, name) => {
    expect(handsOverTo(command)).toBe(name);
  });

  it.each([
    ['claude --model x'],
    ['sh -c docker run alpine'],
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
