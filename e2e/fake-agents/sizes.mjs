// Prints the size of its terminal when it begins and whenever that changes; reads what is typed and stays.
const tell = () => console.log(`SIZE ${process.stdout.columns}x${process.stdout.rows}.`);
tell();
process.stdout.on('resize', tell);
process.stdin.setRawMode?.(true);
process.stdin.resume();
