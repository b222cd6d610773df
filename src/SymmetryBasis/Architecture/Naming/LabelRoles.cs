using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WeightSpace.SymmetryBasis;

/// <summary>What each label is in the network, as names: the first of a label's that is free is its own.</summary>
/// <remarks>Only what the graph and the names of the parameters show is said; any other label is left out.</remarks>
internal sealed partial class LabelRoles
{
    private static readonly string[] Kinds = ["LSTM", "GRU", "RNN"];

    private readonly LabelUses uses;
    private readonly Dictionary<string, ImmutableArray<string>> names = [];
    private readonly HashSet<AxisLabel> products;
    private readonly bool hasHolders;

    private LabelRoles(LabelUses uses)
    {
        this.uses = uses;
        products =
        [
            .. uses.Analysis.Nodes.Where(node => node.Rule is EinsumRule or MatMulRule && node.Operands.Length == 2 && node.Operands.All(uses.IsActivation))
                .SelectMany(node => uses.LabelsOf(node.Operands[0]).Intersect(uses.LabelsOf(node.Operands[1])).Except(uses.LabelsOf(node.Result))),
        ];
        hasHolders = uses.Analysis.Parameters.Select(parameter => ModulePath.Block(ModulePath.Owner(parameter.Name))?.Holder).OfType<string>().Distinct().Take(2).Count() == 2;
    }

    /// <summary>The names of the labels whose roles are known.</summary>
    public static Dictionary<string, ImmutableArray<string>> Of(SymmetryAnalysis analysis)
    {
        if (analysis.Nodes.IsEmpty) return [];
        var roles = new LabelRoles(new LabelUses(analysis));
        // The first role that is found counts, the surest first.
        roles.NameStreams();
        roles.NameAttention();
        roles.NameRecurrences();
        roles.NameTables();
        roles.NameExperts();
        foreach (var label in analysis.StateSpec.Labels.Where(label => label.Size > 1)) roles.NameByUses(label);
        return roles.names;
    }

    private void NameStreams()
    {
        foreach (var (label, writers) in ResidualLabels.Find(uses))
            Name(label, "residual stream", writers.Count > 0 && ModulePath.Common(writers) is { Length: > 0 } holder ? $"residual stream of {holder}" : null, OfFirst(label, "residual stream"));
    }

    private void NameAttention()
    {
        var all = AttentionLabels.Find(uses).ToArray();
        var found = all.SelectMany((attention, i) => attention.Select(one => (one.Label, one.Role, Number: i + 1)));
        foreach (var group in found.GroupBy(one => one.Label))
        {
            // A label of several attentions, such as channels in the order of one table of angles, is not called by one of
            // them.
            var (label, role, number) = group.First();
            var isOne = group.All(one => one.Number == number);
            if (isOne && OfBlock(label, role) is { } place) Name(label, place, OfCommon(label, role));
            else Name(label, isOne && all.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"{role} of attention {number}") : role);
        }
    }

    private void NameRecurrences()
    {
        foreach (var node in uses.Analysis.Nodes.Where(node => node.Rule is RecurrentRule))
        {
            var role = $"{Kinds.FirstOrDefault(kind => node.Operator.StartsWith(kind, StringComparison.OrdinalIgnoreCase)) ?? "recurrent"} units";
            foreach (var operand in node.Operands.Skip(1).Take(2))
            {
                foreach (var label in uses.LabelsOf(operand).Where(label => label.Kind != LabelKind.Fixed && uses.Of(label.Name).Any(use => use.Kind == TensorKind.Recurrent && use.IsWritten)))
                {
                    var parameter = uses.Of(label.Name).First(use => use.Kind == TensorKind.Recurrent && use.IsWritten).Parameter;
                    var owner = ModulePath.Owner(parameter);
                    var layer = RecurrentLayer().Match(parameter) is { Success: true } match ? $"layer {match.Groups[1].Value}{(match.Groups[2].Success ? " reversed" : "")}" : null;
                    Name(label, layer is null ? $"{role} of {ModulePath.Words(owner)}" : $"{role} of {layer}", layer is null ? null : $"{role} of {layer} of {owner}");
                }
            }
        }
    }

    /// <summary>Tables that are looked up: of words where the output uses it as well or the name says so, of positions
    /// where the name says so.</summary>
    private void NameTables()
    {
        foreach (var label in uses.Analysis.StateSpec.Labels.Where(label => label.Kind == LabelKind.Fixed && label.Size > 1))
        {
            var tables = uses.Of(label.Name).Where(use => use.Kind == TensorKind.Embedding && use.IsRead).ToArray();
            if (tables.Length == 0) continue;
            var owner = ModulePath.Owner(tables[0].Parameter);
            string[] words = [.. Word().Matches(owner.ToLowerInvariant()).Select(match => match.Value)];
            var role = words.Any(word => word.StartsWith("pos", StringComparison.Ordinal) || word == "wpe") ? "positions"
                : words.Any(word => word is "token" or "tokens" or "tok" or "word" or "words" or "wte" or "vocabulary" or "vocab") && !words.Contains("type") || IsOutput(label) ? "vocabulary"
                : null;
            if (role is null) Name(label, $"entries of {owner}");
            else Name(label, role, $"{role} of {owner}");
        }
    }

    /// <summary>Experts share a softmax that weighs what their stacked matrices give.</summary>
    private void NameExperts()
    {
        foreach (var node in uses.Analysis.Nodes.Where(node => node.Rule is NormalizeRule && node.Operator.Contains("softmax", StringComparison.OrdinalIgnoreCase)))
        {
            var axes = uses.Analysis.Values[node.Result.Id].Axes;
            foreach (var axis in ((NormalizeRule)node.Rule).Axes.Select(axis => axis < 0 ? axis + axes.Length : axis))
            {
                if (axes[axis] is not [[{ Kind: LabelKind.Permutable } label]]) continue;
                if (uses.Of(label.Name).Count(use => use.View.Tensor.Axes.Length > 2 && use.Axis == 0) >= 2) Name(label, OfBlock(label, "experts") ?? "experts", OfCommon(label, "experts"), OfFirst(label, "experts"));
            }
        }
    }

    private void NameByUses(AxisLabel label)
    {
        var all = uses.Of(label.Name);
        if (all.Count == 0) return;
        if (label.Kind == LabelKind.Fixed)
        {
            if (all.All(use => use is { Kind: TensorKind.Kernel, Role: AxisRole.Other })) NameKernelAxis(label, all[0]);
            else if (IsOutput(label) && all.Any(use => use is { Kind: TensorKind.Matrix or TensorKind.Kernel, IsWritten: true })) Name(label, "outputs", OfFirst(label, "outputs"));
            else if (InputOf(label) is { } input && all.Any(use => use is { Kind: TensorKind.Matrix or TensorKind.Kernel or TensorKind.Other, IsRead: true }))
                Name(label, "input channels", $"channels of {input.Name}", OfFirst(label, "channels read by", ""));
            return;
        }

        if (IsContracted(label) && all.All(use => use is { IsWhole: true, IsWritten: true, Kind: TensorKind.Matrix or TensorKind.Bias }))
        {
            Name(label, "latent units", OfFirst(label, "latent units"));
            return;
        }

        if (!all.All(use => (use.IsWhole || use.IsRead) && use.Kind is TensorKind.Matrix or TensorKind.Kernel or TensorKind.Bias or TensorKind.NormScale or TensorKind.Other or TensorKind.Scalar)) return;
        var writer = all.FirstOrDefault(use => use.IsWritten && use.Kind is TensorKind.Matrix or TensorKind.Kernel || IsStacked(use) && use.IsWritten);
        // What one matrix both reads and writes is a state, or is mixed with itself in a way that is not known.
        if (writer is null || all.CountBy(use => use.View).Any(pair => pair.Value > 1)) return;
        if (writer.Kind == TensorKind.Kernel) Name(label, OfFirst(label, "channels"));
        else if (!all.Any(use => use.IsRead && use.Parameter != writer.Parameter)) return;
        else if (label.Parent is { } parent && names.TryGetValue(parent.Name, out var outer) && outer[0].StartsWith("experts", StringComparison.Ordinal)) Name(label, OfBlock(label, "hidden units of experts") ?? "hidden units of experts");
        else if (label.Parent is not null) return;
        else if (ModulePath.Expert(ModulePath.Owner(writer.Parameter)) is { } expert) Name(label, OfBlock(label, $"hidden units of expert {expert}"), OfFirst(label, "hidden units"));
        else Name(label, OfBlock(label, "hidden units"), OfFirst(label, "hidden units"));
    }

    private static bool IsStacked(LabelUse use) => use.Kind == TensorKind.Other && use.View.Tensor.Axes.Length > 2;

    private void NameKernelAxis(AxisLabel label, LabelUse use)
    {
        var positions = uses.Analysis.Parameters.First(parameter => parameter.Name == use.Parameter).Shape.Length - 2;
        var number = use.ParameterAxis - 2;
        var what = (positions, number) switch { (1, _) => "positions", (2, 0) => "rows", (2, 1) => "columns", _ => string.Create(CultureInfo.InvariantCulture, $"positions {number + 1}") };
        Name(label, $"kernel {what} of {ModulePath.Words(ModulePath.Owner(use.Parameter))}");
    }

    /// <summary>Whether two activations meet in the label, as branch and trunk of a DeepONet do.</summary>
    private bool IsContracted(AxisLabel label) => products.Contains(label);

    private bool IsOutput(AxisLabel label) => uses.Analysis.Outputs.Any(output => uses.LabelsOf(output).Contains(label));

    private GraphInput? InputOf(AxisLabel label) => uses.Analysis.Inputs.FirstOrDefault(input => uses.LabelsOf(input.Value).Contains(label));

    private void Name(AxisLabel label, params ReadOnlySpan<string?> wanted)
    {
        var all = ImmutableArray.CreateBuilder<string>();
        foreach (var name in wanted)
        {
            if (name is not null && !all.Contains(name)) all.Add(name);
        }

        if (all.Count > 0) names.TryAdd(label.Name, all.ToImmutable());
    }

    /// <summary>The modules that write to the label; those that read it if none does.</summary>
    private string[] Owners(AxisLabel label)
    {
        var all = uses.Of(label.Name).Where(use => use.Kind is not (TensorKind.NormScale or TensorKind.Bias)).ToArray();
        return [.. (all.Any(use => use.IsWritten) ? all.Where(use => use.IsWritten) : all).Select(use => ModulePath.Owner(use.Parameter)).Distinct()];
    }

    private string? OfFirst(AxisLabel label, string role, string preposition = " of") =>
        Owners(label) is [var first, ..] ? $"{role}{preposition} {ModulePath.Words(first)}" : null;

    private string? OfCommon(AxisLabel label, string role) => Owners(label) is { Length: > 0 } owners && ModulePath.Common(owners) is { Length: > 0 } common ? $"{role} of {common}" : null;

    /// <summary>The role with the block that all names agree on: those of the parameters, else those of the nodes that
    /// read them.</summary>
    private string? OfBlock(AxisLabel label, string role)
    {
        var parameters = uses.Of(label.Name).Select(use => use.Parameter).Distinct().ToArray();
        var block = Agreed(parameters.Select(ModulePath.Owner)) ?? Agreed(parameters.SelectMany(uses.NodePathsOf));
        return block is not ({ } holder, { } number) ? null : hasHolders && holder.Length > 0 ? $"{role} of {number} of {holder}" : $"{role} of {number}";
    }

    private static (string Holder, string Block)? Agreed(IEnumerable<string> paths)
    {
        var blocks = paths.Select(ModulePath.Block).OfType<(string, string)>().Distinct().Take(2).ToArray();
        return blocks.Length == 1 ? blocks[0] : null;
    }

    [GeneratedRegex("_l([0-9]+)(_reverse)?$")]
    private static partial Regex RecurrentLayer();

    [GeneratedRegex("[a-z]+")]
    private static partial Regex Word();
}
