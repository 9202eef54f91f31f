// Prints the size of its terminal at its start and after each change; reads its input until it is killed.
const tell = () => console.log(`SIZE ${process.stdout.columns}x${process.stdout.rows}.`);
tell();
process.stdout.on('resize', tell);
process.stdin.setRawMode?.(true);
process.stdin.resume();
