// Writes the wire fixtures of bridge-core/proto: messages made with Istio's and Envoy's own Go types, as hex.
//
// The bridge has .proto files of its own. Its tests decode these files and encode them back to equal bytes, so a wrong
// field number, type or name in there cannot go unnoticed. Run it after a new version of Istio's API is pinned in go.mod:
//
//	cd it-tests/wire-fixtures && go run . ../../bridge-core/proto/src/test/resources/fixtures
package main

import (
	"encoding/hex"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/wrapperspb"
	mcp "istio.io/api/mcp/v1alpha1"
	networking "istio.io/api/networking/v1alpha3"
	selector "istio.io/api/type/v1beta1"
)

const lineLength = 96

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . DIRECTORY")
	}
	for name, message := range fixtures() {
		path := filepath.Join(os.Args[1], name+".hex")
		if err := os.WriteFile(path, []byte(lines(hex.EncodeToString(encode(message)))), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

func fixtures() map[string]proto.Message {
	return map[string]proto.Message{
		"service-entry":                    serviceEntry(),
		"service-entry-selecting":          selectingServiceEntry(),
		"workload-entry":                   workloadEntry(),
		"destination-rule":                 destinationRule(),
		"destination-rule-unknown-fields":  destinationRuleWithMore(),
		"mcp-resource":                     mcpResource(),
		"discovery-request":                discoveryRequest(),
		"discovery-request-unknown-fields": discoveryRequestWithMore(),
		"discovery-response":               discoveryResponse(),
		"delta-discovery-request":          deltaDiscoveryRequest(),
		"delta-discovery-response":         deltaDiscoveryResponse(),
	}
}

func serviceEntry() *networking.ServiceEntry {
	return &networking.ServiceEntry{
		Hosts:     []string{"cart.service.dc1.consul", "cart.consul"},
		Addresses: []string{"240.1.2.3", "2001:db8::7"},
		Ports: []*networking.ServicePort{
			{Number: 80, Protocol: "HTTP", Name: "http", TargetPort: 8080},
			{Number: 9090, Protocol: "GRPC", Name: "grpc"},
		},
		Location:        networking.ServiceEntry_MESH_INTERNAL,
		Resolution:      networking.ServiceEntry_STATIC,
		Endpoints:       []*networking.WorkloadEntry{workloadEntry(), {Address: "10.0.0.2"}},
		ExportTo:        []string{".", "shop"},
		SubjectAltNames: []string{"spiffe://cluster.local/ns/shop/sa/cart"},
	}
}

func selectingServiceEntry() *networking.ServiceEntry {
	return &networking.ServiceEntry{
		Hosts:            []string{"cart.vm"},
		Ports:            []*networking.ServicePort{{Number: 443, Protocol: "HTTPS", Name: "https"}},
		Location:         networking.ServiceEntry_MESH_EXTERNAL,
		Resolution:       networking.ServiceEntry_DYNAMIC_DNS,
		WorkloadSelector: &networking.WorkloadSelector{Labels: map[string]string{"app": "cart", "zone": "b"}},
	}
}

func workloadEntry() *networking.WorkloadEntry {
	return &networking.WorkloadEntry{
		Address:        "10.0.0.1",
		Ports:          map[string]uint32{"http": 18080, "grpc": 19090},
		Labels:         map[string]string{"version": "v2", "app": "cart"},
		Network:        "datacenter-1",
		Locality:       "eu/eu-1/rack-7",
		Weight:         300,
		ServiceAccount: "cart",
	}
}

func destinationRule() *networking.DestinationRule {
	return &networking.DestinationRule{
		Host: "cart.service.dc1.consul",
		TrafficPolicy: &networking.TrafficPolicy{
			LoadBalancer: &networking.LoadBalancerSettings{
				LbPolicy: &networking.LoadBalancerSettings_Simple{Simple: networking.LoadBalancerSettings_LEAST_REQUEST},
			},
			OutlierDetection: &networking.OutlierDetection{
				Interval:                       durationpb.New(10 * time.Second),
				BaseEjectionTime:               durationpb.New(30 * time.Second),
				MaxEjectionPercent:             50,
				MinHealthPercent:               20,
				ConsecutiveGatewayErrors:       wrapperspb.UInt32(4),
				Consecutive_5XxErrors:          wrapperspb.UInt32(5),
				SplitExternalLocalOriginErrors: true,
				ConsecutiveLocalOriginFailures: wrapperspb.UInt32(6),
			},
		},
		Subsets: []*networking.Subset{
			{
				Name:   "v1",
				Labels: map[string]string{"version": "v1"},
				TrafficPolicy: &networking.TrafficPolicy{
					LoadBalancer: &networking.LoadBalancerSettings{
						LbPolicy: &networking.LoadBalancerSettings_Simple{Simple: networking.LoadBalancerSettings_ROUND_ROBIN},
					},
				},
			},
			{Name: "v2", Labels: map[string]string{"version": "v2"}},
		},
		ExportTo: []string{"*"},
	}
}

// With fields that the bridge's own .proto files leave out. Java writes unknown fields last, and Go writes a oneof last:
// only fields that both put at the same place make equal bytes.
func destinationRuleWithMore() *networking.DestinationRule {
	rule := destinationRule()
	rule.TrafficPolicy.Tls = &networking.ClientTLSSettings{Mode: networking.ClientTLSSettings_SIMPLE, Sni: "cart.example"}
	rule.TrafficPolicy.OutlierDetection.OutlierDetectionHttpErrorCodes = []uint32{502, 503}
	rule.WorkloadSelector = &selector.WorkloadSelector{MatchLabels: map[string]string{"app": "shop"}}
	return rule
}

func mcpResource() *mcp.Resource {
	return &mcp.Resource{
		Metadata: &mcp.Metadata{
			Name:        "shop/cart.service.dc1.consul",
			CreateTime:  timestamppb.New(time.Date(2100, 1, 1, 0, 0, 0, 5, time.UTC)),
			Version:     "8f2c1a90",
			Labels:      map[string]string{"source": "orders-consul"},
			Annotations: map[string]string{"registry": "consul", "datacenter": "dc1"},
		},
		Body: pack(serviceEntry()),
	}
}

func discoveryRequest() *discovery.DiscoveryRequest {
	return &discovery.DiscoveryRequest{
		VersionInfo:   "12",
		Node:          node(),
		ResourceNames: []string{"shop/cart", "shop/users"},
		TypeUrl:       "networking.istio.io/v1/ServiceEntry",
		ResponseNonce: "7",
		ErrorDetail:   &status.Status{Code: 3, Message: "refused", Details: []*anypb.Any{pack(workloadEntry())}},
	}
}

func discoveryRequestWithMore() *discovery.DiscoveryRequest {
	request := discoveryRequest()
	request.Node.Locality = &core.Locality{Region: "eu", Zone: "eu-1"}
	request.Node.UserAgentName = "envoy"
	request.Node.ClientFeatures = []string{"envoy.lb.does_not_support_overprovisioning"}
	request.ResourceLocators = []*discovery.ResourceLocator{{Name: "shop/cart"}}
	return request
}

func node() *core.Node {
	metadata, err := structpb.NewStruct(map[string]any{"GENERATOR": "api", "ISTIO_REVISION": "canary", "ISTIO_VERSION": "65536.65536.65536"})
	if err != nil {
		log.Fatal(err)
	}
	return &core.Node{Id: "sidecar~10.1.1.1~istiod-1.istio-system~istio-system.svc.cluster.local", Cluster: "istiod", Metadata: metadata}
}

func discoveryResponse() *discovery.DiscoveryResponse {
	return &discovery.DiscoveryResponse{
		VersionInfo: "12",
		Resources:   []*anypb.Any{pack(mcpResource()), pack(&mcp.Resource{Metadata: &mcp.Metadata{Name: "shop/users"}})},
		Canary:      true,
		TypeUrl:     "networking.istio.io/v1/ServiceEntry",
		Nonce:       "7",
	}
}

func deltaDiscoveryRequest() *discovery.DeltaDiscoveryRequest {
	return &discovery.DeltaDiscoveryRequest{
		Node:                     node(),
		TypeUrl:                  "networking.istio.io/v1/ServiceEntry",
		ResourceNamesSubscribe:   []string{"shop/cart"},
		ResourceNamesUnsubscribe: []string{"shop/users"},
		InitialResourceVersions:  map[string]string{"shop/cart": "8f2c1a90", "shop/admin": "1"},
		ResponseNonce:            "8",
		ErrorDetail:              &status.Status{Code: 13, Message: "broken"},
	}
}

func deltaDiscoveryResponse() *discovery.DeltaDiscoveryResponse {
	return &discovery.DeltaDiscoveryResponse{
		SystemVersionInfo: "13",
		Resources: []*discovery.Resource{
			{Version: "8f2c1a90", Resource: pack(mcpResource()), Name: "shop/cart", Aliases: []string{"shop/basket"}},
		},
		TypeUrl:          "networking.istio.io/v1/ServiceEntry",
		Nonce:            "9",
		RemovedResources: []string{"shop/users"},
	}
}

func pack(message proto.Message) *anypb.Any {
	return &anypb.Any{TypeUrl: "type.googleapis.com/" + string(message.ProtoReflect().Descriptor().FullName()), Value: encode(message)}
}

// Deterministic: maps are sorted by key, so that two runs give equal files.
func encode(message proto.Message) []byte {
	bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		log.Fatal(err)
	}
	return bytes
}

func lines(text string) string {
	var result strings.Builder
	for start := 0; start < len(text); start += lineLength {
		result.WriteString(text[start:min(start+lineLength, len(text))])
		result.WriteByte('\n')
	}
	return result.String()
}
