using System.Security.Cryptography;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>A rule and its learned numbers, as stored in a safetensors file. Immutable.</summary>
/// <remarks>
/// The file holds one tensor, <c>theta</c>, and as metadata the rule's text form and the layout of the numbers (names
/// and shapes in order).
/// A file whose layout is not the one that this version of the framework gives the rule is refused, instead of being
/// read as something else.
/// </remarks>
public sealed class LearnedOptimizerCheckpoint : IDisposable
{
    private const string FormatName = "weightspace.learned-optimizer.v1";

    /// <summary>Makes a checkpoint.</summary>
    /// <param name="options">The rule.</param>
    /// <param name="parameters">Learned numbers, shape <c>[count]</c>; copied.</param>
    /// <param name="layout">Fingerprint of names and shapes of the numbers, see <see cref="LayoutOf"/>.</param>
    public LearnedOptimizerCheckpoint(ResidualRuleOptions options, Tensor parameters, string layout)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentException.ThrowIfNullOrEmpty(layout);
        Options = options;
        Layout = layout;
        Parameters = parameters.detach().cpu().clone().DetachFromDisposeScope();
    }

    /// <summary>The rule.</summary>
    public ResidualRuleOptions Options { get; }

    /// <summary>Fingerprint of the layout of <see cref="Parameters"/>.</summary>
    public string Layout { get; }

    /// <summary>Learned numbers, shape <c>[count]</c>, on the CPU. Belongs to this object.</summary>
    public Tensor Parameters { get; }

    /// <summary>Fingerprint of the names and shapes of a rule's numbers.</summary>
    /// <param name="rule">A rule on any weight space.</param>
    public static string LayoutOf(ResidualRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var text = string.Join('\n', rule.Network.Parameters.Select(entry => $"{entry.Name} {entry.Offset} {string.Join('x', entry.Shape)}"));
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..16];
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <exception cref="FormatException">The file is truncated, corrupt, or no learned optimizer.</exception>
    public static LearnedOptimizerCheckpoint Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads a checkpoint from a stream.</summary>
    /// <param name="stream">Positioned at the start of a safetensors file.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="FormatException">The data are truncated, corrupt, or no learned optimizer.</exception>
    public static LearnedOptimizerCheckpoint Read(Stream stream, string name)
    {
        using var scope = NewDisposeScope();
        var file = Safetensors.Read(stream, name);
        string Metadata(string key) => file.Metadata.TryGetValue(key, out var value)
            ? value : throw new FormatException($"{name} is no learned optimizer: its metadata lack '{key}'. Give a file that `meta-train` has written.");
        if (Metadata("format") != FormatName)
            throw new FormatException($"{name} is no learned optimizer of this version: its format is '{Metadata("format")}', expected '{FormatName}'.");
        if (!file.Tensors.TryGetValue("theta", out var theta) || theta.dim() != 1)
            throw new FormatException($"{name} is no learned optimizer: it lacks a tensor 'theta' of one axis.");
        return new LearnedOptimizerCheckpoint(ResidualRuleOptions.Parse(Metadata("rule")), theta, Metadata("layout"));
    }

    /// <summary>Writes a file, first under a temporary name.</summary>
    /// <param name="path">Where to.</param>
    public void Save(string path) => Safetensors.Save(
        path,
        new Dictionary<string, Tensor> { ["theta"] = Parameters },
        new Dictionary<string, string> { ["format"] = FormatName, ["rule"] = Options.ToString(), ["layout"] = Layout });

    /// <summary>Checks that a rule reads the numbers as they were written.</summary>
    /// <param name="rule">The rule on the weight space to be trained.</param>
    /// <exception cref="FormatException">The checkpoint was written with another layout.</exception>
    public void RequireFits(ResidualRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (LayoutOf(rule) == Layout && Parameters.shape[0] == rule.ParameterCount) return;
        throw new FormatException(
            $"The checkpoint holds {Parameters.shape[0]} numbers in layout {Layout}, this version expects {rule.ParameterCount} in layout {LayoutOf(rule)}; meta-train it again with this version.");
    }

    /// <summary>Frees the numbers.</summary>
    public void Dispose() => Parameters.Dispose();
}
