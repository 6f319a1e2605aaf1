package dev.cairn.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A directory that is kept or shared. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "[has(self.hostPath), has(self.claim), has(self.emptyDir)].filter(x, x).size() <= 1",
        message = "set at most one of hostPath, claim and emptyDir",
        reason = "FieldValueInvalid")
@ValidationRule(
        value = "has(self.name) || has(self.hostPath) || has(self.claim) || has(self.emptyDir)",
        message = "a volume that is kept needs a name",
        reason = "FieldValueRequired")
public record VolumeSpec(
        @JsonPropertyDescription(
                "The volume's name within the stack: two resources that name the same one share it. Needed unless hostPath, claim or emptyDir is set.")
        @LabelName
        String name,

        @JsonPropertyDescription(
                "Where a container finds it. A process reads it as ${self.volumes.<name>} and leaves this out.")
        @Size(min = 1, max = 4096)
        String mountPath,

        @JsonPropertyDescription("How large it is, such as 1Gi. On a cluster a volume without size is not kept.")
        @SizeText
        String size,

        @JsonPropertyDescription("Whether it can only be read. Default false.")
        Boolean readOnly,

        @JsonPropertyDescription("A directory of the machine, relative to the stack's file. Not on a cluster.")
        @Size(min = 1, max = 4096)
        String hostPath,

        @JsonPropertyDescription("The name of an existing PersistentVolumeClaim. Only on a cluster.")
        @Size(min = 1, max = 253)
        String claim,

        @JsonPropertyDescription("A directory that is empty at each start.")
        EmptyDirSpec emptyDir,

        @JsonPropertyDescription("The storage class. Default: the cluster's. Only on a cluster.") @Size(max = 253)
        String storageClass) {}
