// A command of WASI 0.2: shows its world, works on files, waits, and talks over sockets, as its first argument says.
use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::{Shutdown, TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::time::{Duration, Instant, SystemTime};

fn show() {
    println!("args {:?}", std::env::args().skip(1).collect::<Vec<_>>());
    for (name, value) in std::env::vars() {
        println!("{name}={value}");
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    println!("stdin {input:?}");
    eprintln!("to stderr");
}

fn files() -> std::io::Result<()> {
    fs::create_dir("made")?;
    let mut file = fs::File::options().create_new(true).read(true).write(true).open("made/a.txt")?;
    file.write_all(b"hello, world")?;
    file.seek(SeekFrom::Start(7))?;
    file.write_all(b"files")?;
    file.seek(SeekFrom::End(-5))?;
    let mut end = String::new();
    file.read_to_string(&mut end)?;
    println!("end {end:?}");
    drop(file);
    fs::File::options().append(true).open("made/a.txt")?.write_all(b"!")?;
    println!("whole {:?}", fs::read_to_string("made/a.txt")?);
    fs::File::options().write(true).open("made/a.txt")?.set_len(5)?;
    fs::rename("made/a.txt", "made/b.txt")?;
    fs::write("made/c.txt", "c")?;
    let mut names: Vec<_> = fs::read_dir("made")?.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    println!("names {names:?}");
    let about = fs::metadata("made/b.txt")?;
    println!("b.txt {} bytes, a directory: {}", about.len(), about.is_dir());
    println!("missing: {:?}", fs::read("made/a.txt").unwrap_err().kind());
    println!("again: {:?}", fs::create_dir("made").unwrap_err().kind());
    println!("full: {:?}", fs::remove_dir("made").unwrap_err().kind());
    println!("outside: {}", fs::read("../secret").is_err());
    fs::remove_file("made/c.txt")
}

fn times() {
    let (wall, begun) = (SystemTime::now(), Instant::now());
    std::thread::sleep(Duration::from_millis(1500));
    println!("at {}", wall.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos());
    println!("slept {}", begun.elapsed().as_nanos());
}

fn client(at: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(at)?;
    println!("connected to {}", stream.peer_addr()?);
    stream.write_all(b"hello")?;
    stream.shutdown(Shutdown::Write)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    println!("got {answer:?}");
    Ok(())
}

fn server(at: &str) -> std::io::Result<()> {
    let listener = TcpListener::bind(at)?;
    let (mut stream, _) = listener.accept()?;
    let mut bytes = [0; 1024];
    let mut total = 0;
    loop {
        let count = stream.read(&mut bytes)?;
        if count == 0 {
            break;
        }
        total += count;
        stream.write_all(&bytes[..count])?;
    }
    println!("echoed {total} bytes");
    Ok(())
}

fn datagrams(at: &str) -> std::io::Result<()> {
    let socket = UdpSocket::bind(at)?;
    let mut bytes = [0; 1024];
    let (count, from) = socket.recv_from(&mut bytes)?;
    socket.send_to(&bytes[..count].to_ascii_uppercase(), from)?;
    println!("answered {count} bytes");
    Ok(())
}

fn ask(to: &str) -> std::io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(to)?;
    socket.send(b"ping")?;
    let mut bytes = [0; 1024];
    let count = socket.recv(&mut bytes)?;
    println!("got {:?}", String::from_utf8_lossy(&bytes[..count]));
    Ok(())
}

fn lookup(name: &str) -> std::io::Result<()> {
    let mut found: Vec<_> = (name, 80).to_socket_addrs()?.map(|address| address.ip()).collect();
    found.sort();
    println!("found {found:?}");
    Ok(())
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let given = args.get(2).map_or("", String::as_str);
    let done = match args.get(1).map_or("", String::as_str) {
        "show" => Ok(show()),
        "files" => files(),
        "times" => Ok(times()),
        "client" => client(given),
        "server" => server(given),
        "datagrams" => datagrams(given),
        "ask" => ask(given),
        "lookup" => lookup(given),
        "exit" => std::process::exit(given.parse().unwrap()),
        other => panic!("there is no {other}"),
    };
    if let Err(error) = done {
        println!("failed: {:?}", error.kind());
        std::process::exit(1);
    }
}
