package parse

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestLinkFacts(t *testing.T) {
	tests := []factCase{
		{"dynamic address", "x.txt", "[root@w1 ~]# ip a show veth0\n3: veth0@veth1: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN group default qlen 1000\n    link/ether 66:41:da:f5:96:1e brd ff:ff:ff:ff:ff:ff\n    inet 192.0.2.77/24 scope global dynamic veth0\n       valid_lft 168sec preferred_lft 168sec\n",
			"ip-addr", 1, 0, map[string]any{"addresses.0.dynamic": true, "addresses.0.valid_lft_seconds": 168, "complete": false, "parent": "veth1", "index": 3, "up": false}},
		{"peer", "ip_addr.txt", "2: veth1@veth0: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN group default qlen 1000\n    link/ether a6:88:40:63:1e:e6 brd ff:ff:ff:ff:ff:ff\n    inet 10.0.0.1 peer 10.0.0.2/32 scope global veth1\n       valid_lft forever preferred_lft forever\n",
			"ip-addr", 1, 0, map[string]any{"addresses.0.peer": "10.0.0.2", "addresses.0.prefix": 32, "addresses.0.valid_lft_seconds": nil}},
		{"vxlan", "hosts/w1/cmd/ip_-d_link.txt", "# ip -d link\n4: vx0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000\n    link/ether ee:1c:9c:88:d3:c7 brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 \n    vxlan external id 0 srcport 0 0 dstport 4789 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx \n",
			"ip-addr", 1, 0, map[string]any{"kind": "vxlan", "external": true, "tunnel_port": 4789, "tunnel_id": 0, "addresses": nil}},
		{"counters", "hosts/w1/cmd/ip_-s_link.txt", "# ip -s -s link\n3: d0@d1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1400 qdisc noqueue state UP mode DEFAULT group default qlen 1000\n    link/ether 92:54:b1:a2:07:bc brd ff:ff:ff:ff:ff:ff\n    RX:  bytes packets errors dropped  missed   mcast           \n           586       7      1       2       0       0 \n    RX errors:  length    crc   frame    fifo overrun\n                     0      0       0       0       9 \n    TX:  bytes packets errors dropped carrier collsns           \n           838      13      3       0       4       0 \n",
			"ip-addr", 1, 0, map[string]any{"rx_packets": 7, "rx_errors": 1, "rx_dropped": 2, "tx_errors": 3, "tx_carrier": 4, "rx_overrun": nil}},
		{"one line each", "ip_-o_addr", "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n2: ens3    inet 192.0.2.11/24 brd 192.0.2.255 scope global dynamic ens3\\       valid_lft 1000sec preferred_lft 1000sec\n2: ens3    inet6 fe80::1/64 scope link \\       valid_lft forever preferred_lft forever\n",
			"ip-addr", 2, 1, map[string]any{"interface": "ens3", "mtu": nil, "addresses.0.valid_lft_seconds": 1000, "addresses.1.family": "inet6", "complete": nil}},
		{"asked for one that is not there", "x.txt", "$ ip addr show dev tun0\nDevice \"tun0\" does not exist.\n", "ip-addr", 1, 0, map[string]any{"interface": "tun0", "error": "does not exist", "up": nil}},
		{"another namespace", "x.txt", "# ip netns exec x ip addr\n1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN group default\n", "ip-addr", 0, 0, nil},
		{"json of a dynamic address", "ip_addr.json", `[{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"addr_info":[]},{},{"ifindex":3,"link":"veth1","ifname":"veth0","flags":["BROADCAST","M-DOWN"],"mtu":1500,"operstate":"DOWN","link_type":"ether","address":"66:41:da:f5:96:1e","addr_info":[{"family":"inet","local":"192.0.2.77","prefixlen":24,"scope":"global","dynamic":true,"valid_life_time":168},{"family":"inet","local":"10.0.0.1","address":"10.0.0.2","prefixlen":32,"scope":"global","valid_life_time":4294967295}]}]`,
			"ip-addr", 2, 1, map[string]any{"complete": true, "addresses.0.valid_lft_seconds": 168, "addresses.1.peer": "10.0.0.2", "addresses.1.valid_lft_seconds": nil, "parent": "veth1"}},
		{"json behind a prompt", "x.txt", "[core@w1 ~]$ ip -j -d link show vx1\n[{\"ifindex\":5,\"ifname\":\"vx1\",\"flags\":[\"BROADCAST\"],\"mtu\":1350,\"operstate\":\"DOWN\",\"link_type\":\"ether\",\"address\":\"ba:17:ba:f8:8e:51\",\"linkinfo\":{\"info_kind\":\"vxlan\",\"info_data\":{\"id\":7,\"remote\":\"192.0.2.4\",\"port\":4790}}}]\n",
			"ip-addr", 1, 0, map[string]any{"kind": "vxlan", "tunnel_id": 7, "tunnel_port": 4790, "tunnel_remote": "192.0.2.4", "addresses": nil}},
		{"ifconfig", "ifconfig_-a", "d0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400\n        inet 192.0.2.9  netmask 255.255.255.0  broadcast 0.0.0.0\n        inet6 fe80::9054:b1ff:fea2:7bc  prefixlen 64  scopeid 0x20<link>\n        ether 92:54:b1:a2:07:bc  txqueuelen 1000  (Ethernet)\n        RX packets 7  bytes 586 (586.0 B)\n        RX errors 5  dropped 0  overruns 0  frame 0\n\nlo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n        inet 127.0.0.1  netmask 255.0.0.0\n",
			"ip-addr", 2, 0, map[string]any{"complete": true, "addresses.0.prefix": 24, "rx_errors": 5, "rx_packets": 7, "lower_up": true}},
		{"nexthops", "ip_route", "default proto static metric 20\n\tnexthop via 192.0.2.1 dev ens3 weight 1\n\tnexthop via 198.51.100.1 dev ens4 weight 1\n", "ip-route", 2, 1, map[string]any{"destination": "default", "via": "198.51.100.1", "proto": "static"}},
		{"chosen routes", "x.txt", "$ ip route show dev tun0\n10.128.0.0/14 scope link\n$ ip r show table 100\ndefault via 192.0.2.1 dev ens3\n", "ip-route", 1, 0, map[string]any{"table": "100"}},
		{"routes in json", "ip_route.json", `[{"dst":"default","gateway":"192.168.122.1","dev":"ens3","metric":100,"flags":[]},{"dst":"10.128.0.0/14","dev":"tun0","scope":"link","flags":[]}]`, "ip-route", 2, 0, map[string]any{"via": "192.168.122.1", "metric": 100, "type": "unicast"}},
		{"proc route", "proc/net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\nens3\t00000000\t017AA8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\ntun0\t0000800A\t00000000\t0001\t0\t0\t0\t0000FCFF\t0\t0\t0\n", "ip-route", 2, 1, map[string]any{"destination": "10.128.0.0/14", "dev": "tun0", "via": nil}},
		{"route get", "x.txt", "# ip route get 192.168.122.202\n192.168.122.202 dev ens3 src 192.168.122.46 \n    cache \n", "route-get", 1, 0, map[string]any{"target": "192.168.122.202", "dev": "ens3", "src": "192.168.122.46", "via": nil}},
		{"route get over a gateway", "hosts/w1/probes/route_get_198.51.100.7.txt", "# ip route get 198.51.100.7\n198.51.100.7 via 192.0.2.1 dev d0 src 192.0.2.9 uid 0 \n    cache \n# rc=0 dur=3ms\n", "route-get", 1, 0, map[string]any{"via": "192.0.2.1"}},
		{"no route", "hosts/w1/probes/route_get_198.51.100.1.txt", "# ip route get 198.51.100.1\nRTNETLINK answers: Network is unreachable\n# rc=2 dur=3ms\n", "route-get", 1, 0, map[string]any{"target": "198.51.100.1", "error": "Network is unreachable"}},
		{"route get in json", "x.txt", "$ ip -j route get 192.0.2.1\n[{\"dst\":\"192.0.2.1\",\"dev\":\"d0\",\"prefsrc\":\"192.0.2.9\",\"flags\":[],\"uid\":0,\"cache\":[]}]\n", "route-get", 1, 0, map[string]any{"src": "192.0.2.9", "dev": "d0"}},
		{"rules", "ip_rule.txt", "0:\tfrom all lookup local\n32765:\tfrom all fwmark 0x1 lookup 100\n", "ip-rule", 2, 1, map[string]any{"fwmark": "0x1", "lookup": "100"}},
		{"rules in json", "ip_rule_show.json", `[{"priority":0,"src":"all","table":"local"},{"priority":32765,"src":"all","fwmark":"0x1","table":"100"}]`, "ip-rule", 2, 1, map[string]any{"from": "all", "lookup": "100"}},
		{"neighbours", "ip_neigh.txt", "# ip -s neigh\n192.0.2.1 dev d0  ref 1 used 2/68/3probes 6 INCOMPLETE \n192.168.122.1 dev ens3 lladdr 52:54:00:aa:bb:01 ref 1 used 0/0/0 probes 1 REACHABLE \n", "ip-neigh", 2, 1, map[string]any{"mac": "52:54:00:aa:bb:01", "state": "REACHABLE"}},
		{"neighbours in json", "ip_neigh.json", `[{"dst":"10.129.0.9","dev":"tun0","state":["FAILED"]}]`, "ip-neigh", 1, 0, map[string]any{"state": "FAILED"}},
		{"arp", "x.txt", "# arp -an\n? (192.0.2.1) at <incomplete> on d0\n? (192.0.2.3) at 52:54:00:aa:bb:01 [ether] on d0\n", "ip-neigh", 2, 0, map[string]any{"state": "INCOMPLETE", "address": "192.0.2.1"}},
		{"tunnel", "ip_tunnel.txt", "tun1: ip/ip remote 192.0.2.66 local 192.0.2.31 ttl inherit\n", "ip-tunnel", 1, 0, map[string]any{"remote": "192.0.2.66", "ttl": "inherit"}},
		{"ethtool", "hosts/w1/cmd/ethtool_ens3.txt", "# ethtool ens3\nSettings for ens3:\n\tSupported ports: [ TP ]\n\tSpeed: 100Mb/s\n\tDuplex: Half\n\tAuto-negotiation: on\n\tLink detected: no (No cable)\n", "ethtool", 1, 0, map[string]any{"interface": "ens3", "speed_mbps": 100, "duplex": "Half", "link": false, "autoneg": "on"}},
		{"speed not known", "x.txt", "Settings for ens3:\n\tSpeed: Unknown!\n\tDuplex: Unknown! (255)\n\tLink detected: yes\n", "ethtool", 1, 0, map[string]any{"speed_mbps": nil, "duplex": nil, "link": true}},
		{"ethtool -i", "hosts/w1/cmd/ethtool_-i_ens192.txt", "# ethtool -i ens192\ndriver: vmxnet3\nversion: 1.5.0.0-k-NAPI\nfirmware-version: \nbus-info: 0000:0b:00.0\n", "ethtool", 1, 0, map[string]any{"interface": "ens192", "driver": "vmxnet3", "version": "1.5.0.0-k-NAPI", "firmware": nil}},
		{"ethtool -k", "sos_commands/networking/ethtool_-k_ens192", "Features for ens192:\nrx-checksumming: on\ntx-checksumming: on\n\ttx-checksum-ipv4: off [fixed]\n\ttx-checksum-ip-generic: on\ntx-udp_tnl-segmentation: off\n", "ethtool", 1, 0, map[string]any{"offloads.tx-checksum-ip-generic": "on", "offloads.tx-checksum-ipv4": "off", "offloads.tx-udp_tnl-segmentation": "off"}},
		{"ethtool -S", "hosts/w1/cmd/ethtool_-S_veth0.txt", "# ethtool -S veth0\nNIC statistics:\n     peer_ifindex: 2\n     rx_queue_0_xdp_packets: 7\n     rx_crc_errors: 12\n     rx_queue_0_drops: 0\n", "ethtool", 1, 0, map[string]any{"interface": "veth0", "statistics.peer_ifindex": 2, "statistics.rx_crc_errors": 12, "statistics.rx_queue_0_drops": nil, "statistics.rx_queue_0_xdp_packets": nil}},
		{"ping", "x.txt", "[root@w1 ~]# ping -c 2 -W 1 192.0.2.1\nPING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.\n\n--- 192.0.2.1 ping statistics ---\n2 packets transmitted, 0 received, 100% packet loss, time 1023ms\n\n", "ping", 1, 0, map[string]any{"target": "192.0.2.1", "sent": 2, "received": 0, "loss_percent": 100, "size": 56, "errors": nil}},
		{"ping too long", "hosts/w1/probes/ping_192.0.2.1_1472.txt", "# ping -M do -s 1472 -c 2 -W 1 192.0.2.1\nPING 192.0.2.1 (192.0.2.1) 1472(1500) bytes of data.\nping: local error: message too long, mtu=1400\nping: local error: message too long, mtu=1400\n\n--- 192.0.2.1 ping statistics ---\n2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1019ms\n\n# rc=1 dur=1021ms\n", "ping", 1, 0, map[string]any{"mtu": 1400, "dont_fragment": true, "loss_percent": 100}},
		{"ping cannot send", "hosts/w1/probes/ping_w2.txt", "# ping -c 3 -W 2 192.0.2.12\nping: connect: Network is unreachable\n# rc=2 dur=2ms\n", "ping", 1, 0, map[string]any{"target": "192.0.2.12", "errors.0": "connect: Network is unreachable", "sent": nil}},
		{"ping of busybox", "x.txt", "PING 192.0.2.1 (192.0.2.1): 56 data bytes\n\n--- 192.0.2.1 ping statistics ---\n2 packets transmitted, 0 packets received, 100% packet loss\n", "ping", 1, 0, map[string]any{"received": 0, "loss_percent": 100}},
		{"ping answered by a router", "x.txt", "PING w2.example.com (192.0.2.12) 56(84) bytes of data.\nFrom 192.0.2.1 icmp_seq=1 Destination Host Unreachable\nFrom 192.0.2.1 icmp_seq=2 Frag needed and DF set (mtu = 1400)\n\n--- w2.example.com ping statistics ---\n2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 5ms\n", "ping", 1, 0, map[string]any{"target": "w2.example.com", "address": "192.0.2.12", "errors.0": "Destination Host Unreachable", "mtu": 1400}},
		{"tracepath fails", "hosts/w1/probes/tracepath_192.0.2.1.txt", "# tracepath -n -m 5 192.0.2.1\n 1?: [LOCALHOST]                      pmtu 1500\n 1:  192.0.2.9                                           1044.025ms !H\n     Resume: pmtu 1500 \n# rc=0 dur=1ms\n", "tracepath", 1, 0, map[string]any{"target": "192.0.2.1", "reached": false, "pmtu": 1500, "hops.0.answer": false}},
		{"tracepath silent", "x.txt", "$ tracepath 192.0.2.1\n 1?: [LOCALHOST]                      pmtu 1400\n 1:  ???                                                 911.930ms !H\n 1:  no reply\n     Resume: pmtu 1400 \n", "tracepath", 1, 0, map[string]any{"reached": false, "hops.1.answer": false}},
		{"tracepath reaches", "x.txt", "$ tracepath -n 127.0.0.1\n 1:  127.0.0.1                                             0.090ms reached\n     Resume: pmtu 65535 hops 1 back 1 \n", "tracepath", 1, 0, map[string]any{"reached": true, "hops.0.address": "127.0.0.1"}},
		{"traceroute", "x.txt", "$ traceroute w2\ntraceroute to w2 (192.0.2.12), 30 hops max, 60 byte packets\n 1  gw (192.0.2.1)  0.3 ms  0.2 ms  0.2 ms\n 2  * * *\n 3  w2 (192.0.2.12)  0.5 ms  0.4 ms  0.4 ms\n", "tracepath", 1, 0, map[string]any{"reached": true, "hops.1.answer": false}},
		{"telnet refused", "x.txt", "$ telnet 1.2.3.4 8000\nTrying 1.2.3.4...\ntelnet: connect to address 1.2.3.4: Connection refused\n", "tcp-probe", 1, 0, map[string]any{"address": "1.2.3.4", "port": 8000, "result": "refused"}},
		{"telnet of the guide, in one line", "x.txt", "# telnet 1.2.3.4 8000\nTrying 1.2.3.4... telnet: connect to address 1.2.3.4: Connection timed out\n", "tcp-probe", 1, 0, map[string]any{"result": "timeout", "port": 8000}},
		{"telnet open", "x.txt", "Trying 1.2.3.4...\nConnected to 1.2.3.4.\nEscape character is '^]'.\n", "tcp-probe", 1, 0, map[string]any{"result": "open", "address": "1.2.3.4", "port": nil}},
		{"telnet tries the next", "x.txt", "$ telnet localhost 22\nTrying ::1...\ntelnet: connect to address ::1: Connection refused\nTrying 127.0.0.1...\nConnected to localhost.\nEscape character is '^]'.\n", "tcp-probe", 1, 0, map[string]any{"result": "open", "host": "localhost"}},
		{"nc refused", "x.txt", "nc: connect to 127.0.0.1 port 22 (tcp) failed: Connection refused\n", "tcp-probe", 1, 0, map[string]any{"result": "refused", "port": 22}},
		{"nc timeout", "x.txt", "nc: connect to 192.0.2.1 port 80 (tcp) timed out: Operation now in progress\n", "tcp-probe", 1, 0, map[string]any{"result": "timeout"}},
		{"nc open", "x.txt", "$ nc -vz w2 443\nConnection to w2 (192.0.2.12) 443 port [tcp/https] succeeded!\n", "tcp-probe", 1, 0, map[string]any{"result": "open", "address": "192.0.2.12", "host": "w2"}},
		{"nc over UDP tells nothing", "x.txt", "$ nc -vzu w2 4789\nConnection to w2 4789 port [udp/*] succeeded!\n", "tcp-probe", 0, 0, nil},
		{"nc cannot resolve", "x.txt", "$ nc -vz nosuch.example.com 80\nnc: getaddrinfo for host \"nosuch.example.com\" port 80: Temporary failure in name resolution\n", "tcp-probe", 1, 0, map[string]any{"result": "unresolved", "host": "nosuch.example.com"}},
		{"ncat", "x.txt", "$ nc -vz -w 3 192.0.2.12 6443\nNcat: Version 7.70 ( https://nmap.org/ncat )\nNcat: Connection refused.\n", "tcp-probe", 1, 0, map[string]any{"result": "refused", "port": 6443}},
		{"bash", "hosts/m1/probes/tcp_192.0.2.12_10250.txt", "# timeout 5 bash -c '</dev/tcp/192.0.2.12/10250'\nbash: connect: No route to host\nbash: line 1: /dev/tcp/192.0.2.12/10250: No route to host\n# rc=1 dur=9ms\n", "tcp-probe", 1, 0, map[string]any{"result": "unreachable", "host": "192.0.2.12", "port": 10250}},
		{"bash open", "hosts/m1/probes/tcp_192.0.2.12_10250.txt", "# timeout 5 bash -c '</dev/tcp/192.0.2.12/10250'\n# rc=0 dur=9ms\n", "tcp-probe", 1, 0, map[string]any{"result": "open"}},
		{"bash in time out", "hosts/m1/probes/tcp_192.0.2.12_10250.txt", "# timeout 5 bash -c '</dev/tcp/192.0.2.12/10250'\n# rc=124 dur=5000ms\n", "tcp-probe", 1, 0, map[string]any{"result": "timeout"}},
		{"curl telnet", "x.txt", "$ curl -v telnet://127.0.0.1:22\n*   Trying 127.0.0.1:22...\n* connect to 127.0.0.1 port 22 failed: Connection refused\ncurl: (7) Failed to connect to 127.0.0.1 port 22 after 1 ms: Couldn't connect to server\n", "tcp-probe", 1, 0, map[string]any{"result": "refused", "address": "127.0.0.1", "port": 22}},
		{"cat of proc", "x.txt", "[root@w1 ~]# cat /proc/sys/net/ipv4/ip_forward\n0\n", "sysctl", 1, 0, map[string]any{"key": "net.ipv4.ip_forward", "value": "0"}},
		{"file of proc", "hosts/w1/files/proc/sys/net/ipv4/ip_forward", "1\n", "sysctl", 1, 0, map[string]any{"key": "net.ipv4.ip_forward", "value": "1"}},
		{"one sysctl", "x.txt", "$ sysctl net.ipv4.ip_forward\nnet.ipv4.ip_forward = 0\n", "sysctl", 1, 0, map[string]any{"value": "0"}},
		{"what shall be set", "etc/sysctl.d/99-x.conf", "net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.forwarding = 0\n", "sysctl", 0, 0, nil},
		{"curl -w", "external/probes/curl_api.txt", "# curl -ksS -o /dev/null -w '%{http_code} %{ssl_verify_result} %{time_total}' https://api.ocp.example.com:6443/version\n200 19 0.012# rc=0 dur=15ms\n", "curl", 1, 0, map[string]any{"http_status": 200, "ssl_verify_result": 19, "result": "answered"}},
		{"curl -w without an answer", "external/probes/curl_api.txt", "# curl -ksS -o /dev/null -w '%{http_code}\\n' https://api.ocp.example.com:6443/version\ncurl: (28) Failed to connect to api.ocp.example.com port 6443 after 5000 ms: Timeout was reached\n000\n# rc=28 dur=5001ms\n", "curl", 1, 0, map[string]any{"http_status": nil, "code": 28, "result": "timeout"}},
		{"curl -s says nothing", "external/probes/curl_api.txt", "# curl -ks https://api.ocp.example.com:6443/version\n# rc=6 dur=5001ms\n", "curl", 1, 0, map[string]any{"code": 6, "result": "unresolved"}},
		{"curl -kv", "x.txt", "$ curl -kv https://docker-registry.default.svc.cluster.local:5000/healthz\n*   Trying 172.30.9.9:5000...\n* Connected to docker-registry.default.svc.cluster.local (172.30.9.9) port 5000 (#0)\n* Server certificate:\n*  subject: CN=172.30.9.9\n*  start date: Sep 28 05:08:30 2020 GMT\n*  expire date: Sep 28 05:08:31 2022 GMT\n*  issuer: CN=openshift-signer@1601269706\n*  SSL certificate verify result: self signed certificate in certificate chain (19), continuing anyway.\n< HTTP/2 200\n", "curl", 1, 0, map[string]any{"cert_issuer": "CN=openshift-signer@1601269706", "cert_to": "2022-09-28T05:08:31Z", "result": "answered", "cert_subject": "CN=172.30.9.9"}},
		{"curl 35", "x.txt", "$ curl https://192.0.2.5:6443/\ncurl: (35) error:1408F10B:SSL routines:ssl3_get_record:wrong version number\n", "curl", 1, 0, map[string]any{"result": "tls", "connected": true}},
		{"curl 60", "x.txt", "$ curl https://192.0.2.5:6443/\ncurl: (60) SSL certificate problem: self signed certificate in certificate chain\n", "curl", 1, 0, map[string]any{"result": "certificate"}},
		{"curl 56", "x.txt", "$ curl https://192.0.2.5:6443/\ncurl: (56) Recv failure: Connection reset by peer\n", "curl", 1, 0, map[string]any{"result": "reset", "connected": true}},
		{"curl 52", "x.txt", "$ curl http://192.0.2.5:6443/\ncurl: (52) Empty reply from server\n", "curl", 1, 0, map[string]any{"result": "empty"}},
		{"curl 7", "x.txt", "$ curl -v http://192.0.2.1/\n*   Trying 192.0.2.1:80...\n* connect to 192.0.2.1 port 80 failed: No route to host\n* Failed to connect to 192.0.2.1 port 80 after 17 ms: Couldn't connect to server\ncurl: (7) Failed to connect to 192.0.2.1 port 80 after 17 ms: Couldn't connect to server\n", "curl", 1, 0, map[string]any{"result": "unreachable", "connected": false}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.check(t) })
	}
}

// Text and JSON of one host must give the same facts.
func TestTextAndJSONAgree(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "corpus", "captures", "net")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED: the captures are not here")
	}
	for _, name := range []string{"ip_addr_show", "ip_-d_link_show", "ip_-s_link_show", "ip_route_show", "ip_route_show_table_all", "ip_rule_show", "ip_neigh_show", "ip_link_show"} {
		var got [2][]*Fact
		for i, ext := range []string{"", ".json"} {
			content, err := os.ReadFile(filepath.Join(dir, name+ext))
			if err != nil {
				t.Fatal(err)
			}
			s := &objSink{}
			if err := readFacts(t, s, name+ext, content); err != nil {
				t.Fatal(name, err)
			}
			got[i] = s.facts
		}
		if len(got[0]) == 0 || len(got[0]) != len(got[1]) {
			t.Errorf("%s: %d facts of text, %d of JSON", name, len(got[0]), len(got[1]))
			continue
		}
		for i, f := range got[0] {
			if a, b := fmt.Sprint(f.Kind, f.Data), fmt.Sprint(got[1][i].Kind, got[1][i].Data); a != b {
				t.Errorf("%s:\n%s\n%s", name, a, b)
			}
		}
	}
}
