{{- /* What runs when the release was removed: every Stack is let go, because nobody is left to answer its finalizer. */}}
{{- define "cairn.removal" }}
{{- $deployment := index . 0 }}
{{- $values := index . 1 }}
{{- $namespace := $deployment.metadata.namespace }}
{{- $pod := $deployment.spec.template.spec }}
{{- $operator := index $pod.containers 0 }}
{{- $hook := dict "helm.sh/hook" "post-delete" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" }}
{{- $subject := dict "kind" "ServiceAccount" "name" "cairn-removal" "namespace" $namespace }}
{{- $where := $values.watchNamespaces | default (list "") }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: cairn-removal
  namespace: {{ $namespace }}
  annotations: {{ merge (dict "helm.sh/hook-weight" "-1") $hook | toYaml | nindent 4 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: cairn-removal
  annotations: {{ merge (dict "helm.sh/hook-weight" "-1") $hook | toYaml | nindent 4 }}
rules:
- {apiGroups: [cairn.dev], resources: [stacks], verbs: [get, list, patch]}
- {apiGroups: [""], resources: [pods], verbs: [list]}
{{- range $watched := uniq (append $where (ternary $namespace "" (gt (len $values.watchNamespaces) 0))) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ ternary "RoleBinding" "ClusterRoleBinding" (ne $watched "") }}
metadata:
  name: cairn-removal
  {{- if $watched }}
  namespace: {{ $watched }}
  {{- end }}
  annotations: {{ merge (dict "helm.sh/hook-weight" "-1") $hook | toYaml | nindent 4 }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cairn-removal}
subjects:
- {{ toYaml $subject | nindent 2 | trim }}
{{- end }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: cairn-removal
  namespace: {{ $namespace }}
  annotations: {{ toYaml $hook | nindent 4 }}
spec:
  # The operator may need a moment to end, and refuses until then.
  backoffLimit: 6
  template:
    metadata: {labels: {app.kubernetes.io/name: cairn-removal}}
    spec:
      restartPolicy: Never
      serviceAccountName: cairn-removal
      securityContext: {{ toYaml $pod.securityContext | nindent 8 }}
      containers:
      {{- range $index, $watched := $where }}
      - name: release-{{ $index }}
        image: {{ $operator.image }}
        imagePullPolicy: {{ $operator.imagePullPolicy }}
        command: [java, -cp, "/cairn/app/*:/cairn/lib/main/*:/cairn/lib/boot/*", dev.cairn.cli.Main]
        args: [operator, uninstall, --cluster{{ if $watched }}, --namespace, {{ $watched }}{{ end }}]
        securityContext: {{ toYaml $operator.securityContext | nindent 10 }}
        resources: {requests: {cpu: 50m, memory: 128Mi}, limits: {memory: 256Mi}}
        volumeMounts: [{name: tmp, mountPath: /tmp}]
      {{- end }}
      volumes: [{name: tmp, emptyDir: {medium: Memory, sizeLimit: 16Mi}}]
{{- end }}
