using System.Reflection;
using System.Runtime.CompilerServices;

namespace WeightSpace.Architecture.Tests;

/// <summary>The rules about compiled types and assemblies, as functions that return what is wrong.</summary>
internal static class TypeRules
{
    /// <summary>Which of our assemblies each may use. Packages and the base library are not ours; see
    /// <see cref="ForbiddenPackages"/>.</summary>
    internal static readonly IReadOnlyDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["WeightSpace.SymmetryBasis"] = [],
        ["WeightSpace"] = ["WeightSpace.SymmetryBasis", "TorchSharp"],
        ["WeightSpace.Distributed"] = ["WeightSpace", "WeightSpace.SymmetryBasis", "TorchSharp"],
        ["WeightSpace.Onnx"] = ["WeightSpace", "WeightSpace.SymmetryBasis", "TorchSharp"],
        ["WeightSpace.LearnedOptimizers"] = ["WeightSpace", "WeightSpace.Distributed", "WeightSpace.SymmetryBasis", "TorchSharp"],
        ["WeightSpace.OperatorLearning"] = ["WeightSpace", "WeightSpace.Distributed", "WeightSpace.SymmetryBasis", "TorchSharp"],
        ["WeightSpace.AuxiliaryCoordinates"] = ["WeightSpace", "WeightSpace.Distributed", "WeightSpace.SymmetryBasis", "TorchSharp"],
        ["WeightSpace.Testing"] = ["WeightSpace", "WeightSpace.SymmetryBasis", "TorchSharp"],
        ["WeightSpace.Runner"] =
        [
            "WeightSpace.AuxiliaryCoordinates", "WeightSpace.Distributed", "WeightSpace.LearnedOptimizers", "WeightSpace.OperatorLearning", "WeightSpace.Onnx",
            "WeightSpace", "WeightSpace.SymmetryBasis", "TorchSharp",
        ],
    };

    private static readonly string[] Ours = [.. Allowed.Keys, "TorchSharp"];

    private static readonly string[] MathsPackages = ["QuikGraph"];

    /// <summary>References that point against the arrows.</summary>
    internal static IEnumerable<string> WrongArrows(string assembly, IEnumerable<string> referenced) =>
        from target in referenced
        where Ours.Contains(target) && !Allowed[assembly].Contains(target)
        select $"{assembly} must not use {target}.";

    /// <summary>SymmetryBasis is pure mathematics: beyond the base library it may use these packages only.</summary>
    internal static IEnumerable<string> ForbiddenPackages(string assembly, IEnumerable<string> referenced) =>
        from target in referenced
        where assembly == "WeightSpace.SymmetryBasis" && !IsBaseLibrary(target) && !MathsPackages.Contains(target)
        select $"{assembly} must not use {target}: beyond the base library only {string.Join(" and ", MathsPackages)}.";

    /// <summary>A class is static, abstract or sealed, and an abstract one has no virtual method with a body.</summary>
    internal static IEnumerable<string> ClassShape(Type type)
    {
        if (!type.IsClass || IsCompilerGenerated(type))
        {
            yield break;
        }
        if (!type.IsAbstract && !type.IsSealed)
        {
            yield return $"{type.FullName} is neither static, abstract nor sealed.";
        }
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var method in type.GetMethods(Declared))
        {
            var introducesVirtual = method is { IsVirtual: true, IsAbstract: false, IsFinal: false } && method.Attributes.HasFlag(MethodAttributes.NewSlot);
            if (introducesVirtual && !type.IsSealed && !IsCompilerGenerated(method))
            {
                yield return $"{type.FullName}.{method.Name} is virtual with a body; make it abstract or change behaviour by wrapping.";
            }
        }
    }

    /// <summary>A public type lives in the namespace that its assembly is named after.</summary>
    internal static IEnumerable<string> Namespace(Type type, IReadOnlyCollection<string> roots)
    {
        var space = type.Namespace ?? "";
        if (!roots.Any(root => space == root || space.StartsWith(root + ".", StringComparison.Ordinal)))
        {
            yield return $"{type.FullName} is outside {string.Join(" and ", roots)}.";
        }
    }

    private static bool IsCompilerGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsBaseLibrary(string name) =>
        name is "mscorlib" or "netstandard" or "System" or "Microsoft.CSharp" || name.StartsWith("System.", StringComparison.Ordinal);
}
