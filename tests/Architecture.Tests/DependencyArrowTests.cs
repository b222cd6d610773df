using System.Reflection;
using System.Xml.Linq;

namespace WeightSpace.Architecture.Tests;

public class DependencyArrowTests
{
    /// <summary>Project file beside assembly name; AuxiliaryCoordinates takes part once it exists.</summary>
    public static TheoryData<string, string> Projects()
    {
        var data = new TheoryData<string, string>();
        foreach (var path in Repository.Files("src", "experiments").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            var name = XDocument.Parse(Repository.Read(path)).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(path);
            if (TypeRules.Allowed.ContainsKey(name))
            {
                data.Add(path, name);
            }
        }
        return data;
    }

    [Fact]
    public void Projects_InThisRepository_AreFound() => Assert.True(Projects().Count >= 6, $"only {Projects().Count} projects were found");

    [Theory]
    [MemberData(nameof(Projects))]
    public void ReferencedAssemblies_OfEachProject_FollowTheArrows(string path, string assembly)
    {
        _ = path;
        var referenced = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!).ToList();
        NoViolations.In(TypeRules.WrongArrows(assembly, referenced));
        NoViolations.In(TypeRules.ForbiddenPackages(assembly, referenced));
    }

    /// <summary>The compiler drops references that no code uses yet, so the project files are read as well.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_OfEachProject_FollowTheArrows(string path, string assembly)
    {
        var referenced = XDocument.Parse(Repository.Read(path)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Select(name => name switch { "Experiments" => "WeightSpace.Runner", _ when name.StartsWith("WeightSpace", StringComparison.Ordinal) => name, _ => $"WeightSpace.{name}" });
        NoViolations.In(TypeRules.WrongArrows(assembly, referenced));
    }

    [Theory]
    [InlineData("WeightSpace.SymmetryBasis", "WeightSpace")]
    [InlineData("WeightSpace.SymmetryBasis", "TorchSharp")]
    [InlineData("WeightSpace", "WeightSpace.Onnx")]
    [InlineData("WeightSpace", "WeightSpace.LearnedOptimizers")]
    [InlineData("WeightSpace.LearnedOptimizers", "WeightSpace.OperatorLearning")]
    [InlineData("WeightSpace.OperatorLearning", "WeightSpace.LearnedOptimizers")]
    [InlineData("WeightSpace.OperatorLearning", "WeightSpace.Onnx")]
    [InlineData("WeightSpace.LearnedOptimizers", "WeightSpace.Runner")]
    public void WrongArrows_ArrowAgainstTheDirection_IsReported(string from, string to) =>
        Assert.Equal($"{from} must not use {to}.", Assert.Single(TypeRules.WrongArrows(from, ["System.Runtime", to])));

    [Fact]
    public void ForbiddenPackages_TensorLibraryInSymmetryBasis_IsReported() =>
        Assert.Single(TypeRules.ForbiddenPackages("WeightSpace.SymmetryBasis", ["System.Runtime", "QuikGraph", "Some.Tensors"]));
}
