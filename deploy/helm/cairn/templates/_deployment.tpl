{{- /* Changes the Deployment in its first argument as the values in its second say; prints nothing. */}}
{{- define "cairn.deployment" }}
{{- $deployment := index . 0 }}
{{- $values := index . 1 }}
{{- $spec := $deployment.spec.template.spec }}
{{- $container := index $spec.containers 0 }}
{{- if $values.image.name }}{{ $_ := set $container "image" $values.image.name }}{{ end }}
{{- $_ := set $container "imagePullPolicy" $values.image.pullPolicy }}
{{- $_ := set $container "resources" $values.resources }}
{{- $env := $container.env }}
{{- if $values.watchNamespaces }}
{{- $env = append $env (dict "name" "CAIRN_WATCH_NAMESPACES" "value" (join "," $values.watchNamespaces)) }}
{{- end }}
{{- if $values.stackSelector }}
{{- $env = append $env (dict "name" "CAIRN_STACK_SELECTOR" "value" $values.stackSelector) }}
{{- end }}
{{- if $values.defaultServiceAccount }}
{{- $env = append $env (dict "name" "CAIRN_DEFAULT_SERVICE_ACCOUNT" "value" $values.defaultServiceAccount) }}
{{- end }}
{{- if or $values.networkPolicy (not $values.externalProbes) }}
{{- $env = append $env (dict "name" "CAIRN_EXTERNAL_PROBES" "value" "false") }}
{{- end }}
{{- if ne $values.podSecurity "Baseline" }}
{{- $env = append $env (dict "name" "CAIRN_POD_SECURITY" "value" $values.podSecurity) }}
{{- end }}
{{- range $limit, $most := $values.limits }}
{{- $env = append $env (dict "name" (printf "CAIRN_LIMITS_%s" $limit) "value" (printf "%d" (int64 $most))) }}
{{- end }}
{{- if gt (int $values.replicas) 1 }}
{{- $field := dict "fieldRef" (dict "fieldPath" "metadata.namespace") }}
{{- $env = append $env (dict "name" "CAIRN_LEADER_ELECTION_NAMESPACE" "valueFrom" $field) }}
{{- $_ := set $deployment.spec "replicas" (int $values.replicas) }}
{{- $_ := set $deployment.spec "strategy" (dict "type" "RollingUpdate") }}
{{- $selector := dict "matchLabels" (dict "app.kubernetes.io/name" "cairn-operator") }}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" $selector }}
{{- $apart := dict "preferredDuringSchedulingIgnoredDuringExecution" (list (dict "weight" 100 "podAffinityTerm" $term)) }}
{{- $_ := set $spec "affinity" (dict "podAntiAffinity" $apart) }}
{{- end }}
{{- $_ := set $container "env" $env }}
{{- end }}
