{{/* What all objects of the release are called. Room is left for the longest ending of a pod. */}}
{{- define "bridge.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What a StatefulSet selects by; never changes in the life of a release. */}}
{{- define "bridge.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "bridge.labels" -}}
{{ include "bridge.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "bridge.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{- define "bridge.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "bridge.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "bridge.adminSecret" -}}
{{- default (printf "%s-admin" (include "bridge.fullname" .)) .Values.admin.token.secretName -}}
{{- end -}}

{{- define "bridge.istioNamespace" -}}
{{- default .Release.Namespace .Values.istio.namespace -}}
{{- end -}}

{{/* The namespaces that may be written to, as a list in JSON. */}}
{{- define "bridge.writtenNamespaces" -}}
{{- $own := list (include "bridge.istioNamespace" .) -}}
{{- default $own .Values.crd.namespaces | uniq | sortAlpha | toJson -}}
{{- end -}}

{{/* Two releases must never take each other's resources for their own. */}}
{{- define "bridge.owner" -}}
{{- $full := include "bridge.fullname" . -}}
{{- $name := ternary $full (printf "%s-%s" .Release.Namespace $full) (eq $full .Release.Namespace) -}}
{{- default ($name | trunc 63 | trimSuffix "-") .Values.crd.owner -}}
{{- end -}}

{{/* What the chart itself says in bridge.properties. */}}
{{- define "bridge.ownProperties" -}}
mcp.address={{ .Values.listenAddress }}
mcp.port={{ ternary .Values.mcp.port 0 .Values.mcp.enabled | int }}
{{- if .Values.mcp.tls.secretName }}
mcp.tls.certificate=tls/tls.crt
mcp.tls.key=tls/tls.key
{{- end }}
admin.address={{ .Values.listenAddress }}
admin.port={{ .Values.admin.port | int }}
admin.token=${file:/etc/registry-bridge/admin/{{ .Values.admin.token.secretKey }}}
{{- with .Values.admin.hosts }}
admin.hosts={{ join ", " . }}
{{- end }}
data.directory=/var/lib/registry-bridge
data.peers=http://{{ include "bridge.fullname" . }}-admin.{{ .Release.Namespace }}.svc:{{ .Values.admin.port | int }}
istio.namespace={{ include "bridge.istioNamespace" . }}
crd.enabled={{ .Values.crd.enabled }}
{{- if .Values.crd.enabled }}
crd.owner={{ include "bridge.owner" . }}
{{- end }}
log.format={{ .Values.log.format }}
log.level={{ .Values.log.level }}
{{- end -}}

{{- define "bridge.properties" -}}
{{ include "bridge.ownProperties" . }}
{{- range $key, $value := .Values.settings }}
{{ $key }}={{ $value }}
{{- end }}
{{- end -}}

{{/* What the schema cannot say. */}}
{{- define "bridge.check" -}}
{{- if not (or .Values.adapters.files .Values.adapters.configMaps .Values.adapters.secrets) -}}
{{- fail "\n\nadapters: describe at least one registry, by adapters.files, adapters.configMaps or adapters.secrets." -}}
{{- end -}}
{{- if not (or .Values.mcp.enabled .Values.crd.enabled) -}}
{{- fail "\n\nmcp.enabled and crd.enabled are both false, so nothing would leave the bridge: enable one of them." -}}
{{- end -}}
{{- if eq (int .Values.mcp.port) (int .Values.admin.port) -}}
{{- fail "\n\nmcp.port and admin.port are the same: give them different numbers." -}}
{{- end -}}
{{- $own := list "mcp.shards" "mcp.shards.accept-change" "mcp.tls.certificate" "mcp.tls.key" "admin.hosts" "crd.kubeconfig" "crd.owner" "crd.lease.namespace" -}}
{{- range $line := include "bridge.ownProperties" . | splitList "\n" -}}
{{- $own = append $own (splitList "=" $line | first) -}}
{{- end -}}
{{- range $key, $value := .Values.settings -}}
{{- if has $key $own -}}
{{- fail (printf "\n\nsettings: %s is set by the chart; use the value of its own (helm show values)." $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
