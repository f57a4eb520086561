package main

// A log is made line by line; each kind has its own header.

// logKind writes one line, without its end.
type logKind func(s *stream)

func (s *stream) trouble() bool { return s.rnd.Float64() < s.errors }

// klog is the header of Kubernetes' own logger.
func (s *stream) klog(bad bool) {
	s.str(map[bool]string{false: "I0304 ", true: "E0304 "}[bad])
	s.buf = s.now.AppendFormat(s.buf, "15:04:05.000000")
	s.str("       1 ")
}

// journal is journalctl's header.
func (s *stream) journal(host, ident string) {
	s.buf = s.now.AppendFormat(s.buf, "Jan 02 15:04:05.000000 ")
	s.str(host)
	s.str(" ")
	s.str(ident)
	s.str(": ")
}

// message draws a message for a healthy line or one of trouble.
func (s *stream) message(bad bool, says, fails []template) {
	if bad {
		s.write(pick(s, fails))
		return
	}
	s.write(pick(s, says))
}

func podLog(says []template) logKind {
	return func(s *stream) {
		bad := s.trouble()
		s.stamp()
		s.str(" ")
		s.klog(bad)
		s.message(bad, says, operatorFails)
	}
}

func etcdLog(s *stream) {
	bad := s.trouble()
	s.stamp()
	s.str(map[bool]string{false: ` {"level":"info","ts":"`, true: ` {"level":"warn","ts":"`}[bad])
	s.stamp()
	s.str(`",`)
	s.message(bad, etcdSays, etcdFails)
	s.str("}")
}

func kubeletLog(host string) logKind {
	return func(s *stream) {
		bad := s.trouble()
		if s.rnd.IntN(8) == 0 {
			s.journal(host, "systemd[1]")
			s.message(bad, systemdSays, systemdFails)
			return
		}
		s.journal(host, "hyperkube[1359]")
		s.klog(bad)
		s.message(bad, kubeletSays, kubeletFails)
	}
}

func crioLog(host string) logKind {
	return func(s *stream) {
		s.journal(host, "crio[1314]")
		if s.trouble() {
			s.str(`time="`)
			s.stamp()
			s.str(`" level=error msg="`)
			s.write(pick(s, operatorFails))
			s.str(`"`)
			return
		}
		s.write(pick(s, crioSays))
	}
}

// haproxyLog: requests, and now and then a server that is slow to answer.
func haproxyLog(s *stream) {
	s.buf = s.now.AppendFormat(s.buf, "2006-01-02T15:04:05Z")
	s.str(" lb haproxy[2217]: 10.0.0.")
	s.int(s.rnd.IntN(250))
	s.str(":")
	s.int(30000 + s.rnd.IntN(30000))
	s.buf = s.now.AppendFormat(s.buf, " [02/Jan/2006:15:04:05.000] ")
	bad := s.trouble()
	if s.rnd.IntN(3) == 0 {
		s.str("kube_api~ kube_api/master-")
	} else {
		s.str("ingress_https ingress_https/worker-")
	}
	s.int(s.rnd.IntN(3))
	s.str(" 1/0/")
	s.int(s.rnd.IntN(4000))
	if bad {
		s.str(" 0 sC 3/2/1/1/0 0/0 connection to the server timed out")
		return
	}
	s.str(" ")
	s.int(s.rnd.IntN(90000))
	s.str(" -- 112/80/41/13/0 0/0")
}

var auditVerbs = []string{"get", "watch", "list", "update", "patch", "create", "delete"}

func auditLog(s *stream) {
	bad := s.trouble()
	verb := pick(s, auditVerbs)
	s.str(`{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"`)
	field("uid")(s)
	s.str(`","stage":"ResponseComplete","requestURI":"/apis/apps/v1/namespaces/`)
	ns := pick(s, namespaces)
	s.str(ns)
	s.str("/deployments/")
	s.pod()
	s.str(`","verb":"` + verb + `","user":{"username":"system:serviceaccount:` + ns + `:default","groups":["system:serviceaccounts","system:authenticated"]},"sourceIPs":["10.0.0.`)
	s.int(s.rnd.IntN(250))
	s.str(`"],"userAgent":"cluster-version-operator/v0.0.0 (linux/amd64) kubernetes/$Format","objectRef":{"resource":"`)
	s.str(pick(s, nouns))
	s.str(`","namespace":"` + ns + `","apiGroup":"apps","apiVersion":"v1"},"responseStatus":{"metadata":{},`)
	if bad {
		s.str(`"status":"Failure","reason":"Conflict","code":409}`)
	} else {
		s.str(`"code":200}`)
	}
	s.str(`,"requestReceivedTimestamp":"`)
	s.stamp()
	s.str(`","stageTimestamp":"`)
	s.stamp()
	s.str(`","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by ClusterRoleBinding \"`)
	s.str(pick(s, nouns))
	s.str(`\" of ClusterRole \"cluster-admin\" to ServiceAccount \"default/` + ns + `\""}}`)
}
