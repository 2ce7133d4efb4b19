//! Registration calls over HTTP, keep-alive, with journal and quota on.

use crate::{
    Effort,
    child::{Child, DRIVING, MEASURED},
    figure::{Figure, Goal},
    pair::{Turn, paired},
};

const CONNECTIONS: usize = 32;

pub fn row(effort: Effort) -> Vec<Figure> {
    // The quota counts each call of an account; it is so high that none is refused.
    let quota = "localiq.rate-limit=1000000000";
    let mut ours = Child::leadbench(MEASURED, &["serve", "--listen", "127.0.0.1:0", "--quiet", "--switch", quota]);
    let mut bare = Child::role(MEASURED, "axum");
    let (our_address, bare_address) = (ours.address(), bare.address());
    let mut first = Child::role(DRIVING, "load");
    let mut second = Child::role(DRIVING, "load");
    first.line();
    second.line();
    let mut turn = |load: &mut Child, server: &Child, address: &str| {
        let before = server.cpu();
        let answer = load.ask(&format!("{address} register {CONNECTIONS} ms {}", effort.turn.as_millis()));
        let [answered, seconds, refused] = answer[..] else { panic!("{answer:?}") };
        assert!(refused == 0.0, "{refused} calls were refused");
        Turn { value: answered / seconds, cpu: Some((server.cpu() - before) / answered) }
    };
    let turn = std::cell::RefCell::new(&mut turn);
    let pair = paired(
        effort.rounds,
        || {
            let took = (turn.borrow_mut())(&mut first, &ours, &our_address);
            // What was registered is no part of the next turn.
            reset(&our_address);
            took
        },
        || (turn.borrow_mut())(&mut second, &bare, &bare_address),
    );
    vec![Figure::ratio("registration calls a second (a bare axum route)", &pair, "/s", Goal::AtLeast(0.80))]
}

fn reset(address: &str) {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    let request = format!("POST /_leadbench/api/v1/reset HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    assert!(reply.contains(" 204 "), "{reply}");
}
