// Package checks holds the rules that need Go: those that join several inputs.
// A check yields cases, as a jq program does; its rule file in packs/ gives
// the outcomes, words and tests.
package checks

import "kanshiki/parse"

// Input is what a check may read: the objects and facts of the kinds it asks
// for, of all bundles of the case, in the order they were read. Of an object
// that several files show only the newest copy is here, and of large kinds
// only the fields in keep.go.
type Input struct {
	Objects map[string][]*parse.Object
	Facts   map[string][]*parse.Fact
}

// Case is one result: fields for messages and outcomes, and the record that
// shows it. The field "host" is the host it is about, if it is about one.
type Case struct {
	Fields map[string]string
	// Since is when it began, RFC 3339; empty if not known.
	Since string
	Pos   parse.Pos
	Quote string
}

// Check is one check, as a value.
type Check struct {
	// Name is what a rule file's `check:` says; the file's name.
	Name string
	Doc  string
	// Reads are the kinds of objects and facts without which it says nothing;
	// Also are kinds that it reads where they are there.
	Reads, Also []string
	// Run gives what is wrong, and how many things it held against each other:
	// with 0 the input did not allow to tell, and nothing is said to be in order.
	Run func(in *Input) (found []Case, compared int)
}

// All lists every check.
func All() []*Check {
	return []*Check{
		bootstrapInBalancer(),
		ipForwarding(),
		hostSubnetNode(),
		ovsState(),
		rampFailoverRights(),
		rampNode(),
		sdnBridgePorts(),
		sdnFlowsLost(),
		sdnPodFlows(),
		sdnRemoteNodeFlows(),
		virtualAddressOwners(),
		packetFilterBlocks(),
		sdnFilterFlushed(),
		serviceNAT(),
		balancerFirewall(),
		firewallNotKept(),
		haproxySELinuxPorts(),
		webRootLabels(),
		zoneNames(), zoneNameServer(), zoneReverse(), zoneShared(), dhcpAgrees(), nodeInZone(),
		nameAsked("api-asked"), nameAsked("api-int-asked"), nameAsked("apps-asked"), nameAsked("node-asked"),
		nameElsewhere(), outsideName(), searchWildcard(), serviceLookup(), podResolver(), dhcpBoot(), dhcpShared(), dhcpMAC(),
		routerPlacement(),
		balancerMatchesNodes(),
		bootImages(),
		clusterDomainMixed(),
		mastersTakeWork(),
		balancerOnNode(),
		balancerLogLost(),
		controlPlaneNotGathered(), kubeletCertificateNotTrusted(),
		hostTooSmall(),
		rangesOverlapRoutes(),
		balancerTargetsPods(),
		routeToService(),
		serviceEndpoints(),
		workloadPlacement(),
		nodePools(),
		daemonsetCoverage(),
		registryClaim(),
		serviceRecreated(),
		overlayMTU(),
		clusterRoute(),
		defaultRoute(),
		nodeAddressAbsent(),
		addressOnTwoHosts(),
		sdnInterfaces(),
		nodeLink(),
		routeToPeer(),
		peerUnreachable(),
		pathMTU(),
		tcpPorts(),
		endpointReachability(),
		egress(),
		tunnelOffload(),
		ovnNodeNetwork(),
		ovnPodPort(),
		ovnNodeChassis(),
		ovnDatabaseMembers(),
		ovnServiceBalancer(),
	}
}
