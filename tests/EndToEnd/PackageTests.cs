using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using WeightSpace.TestSupport;

namespace WeightSpace.EndToEnd;

/// <summary>What `dotnet pack` yields, seen by a user: a project outside this repository restores it and trains with
/// it.</summary>
public sealed class PackageTests
{
    private static readonly string[] _packages =
        ["WeightSpace.SymmetryBasis", "WeightSpace", "WeightSpace.Onnx", "WeightSpace.LearnedOptimizers", "WeightSpace.OperatorLearning", "WeightSpace.AuxiliaryCoordinates", "WeightSpace.Testing"];

    /// <summary>Draws a case and measures a map that is equivariant.</summary>
    private const string TestingSample = """
        var drawn = WeightSpace.Testing.SymmetryGenerators.Cases().Generator.Sample(1).First();
        if (!WeightSpace.Testing.EquivarianceError.Of((_, weights) => weights, drawn).Holds) throw new InvalidOperationException();

        """;

    [Fact]
    public void Pack_EveryLibrary_ServesAProjectElsewhere()
    {
        using var folder = new TemporaryFolder();
        // A version of its own, so that the machine's package cache never answers with another build.
        var version = $"0.0.0-test{Environment.ProcessId}";
        var feed = Directory.CreateDirectory(Path.Combine(folder.Path, "feed")).FullName;
        foreach (var library in Libraries())
            Dotnet(Root(), "pack", library, "-c", Configuration(), "--no-build", "-o", feed, $"-p:PackageVersion={version}", "-v", "q");
        foreach (var package in _packages) RequireContent(Path.Combine(feed, $"{package}.{version}.nupkg"), package);

        var consumer = Directory.CreateDirectory(Path.Combine(folder.Path, "consumer")).FullName;
        // One more source beside those of the machine, from which TorchSharp and libtorch come.
        File.WriteAllText(
            Path.Combine(consumer, "nuget.config"),
            $"""<configuration><packageSources><add key="built" value="{feed}" /></packageSources></configuration>""");
        File.WriteAllText(Path.Combine(consumer, "consumer.csproj"), Project(version));
        File.WriteAllText(
            Path.Combine(consumer, "Program.cs"),
            "using FsCheck.Fluent;\n" + ReadmeSample() + "\nSystem.Console.WriteLine($\"loss {last:0.0000}\");\n" + TestingSample);
        try
        {
            Dotnet(consumer, "build", "-c", "Release", "-v", "q");
            var output = Dotnet(consumer, "bin/Release/net10.0/consumer.dll");
            var loss = double.Parse(output.Split("loss ")[1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(loss, 0, 0.1);
        }
        finally
        {
            var cache = Dotnet(consumer, "nuget", "locals", "global-packages", "--list").Split(": ")[1].Trim();
            foreach (var package in _packages)
            {
                var made = Path.Combine(cache, package.ToLowerInvariant(), version);
                if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
            }
        }
    }

    private static void RequireContent(string file, string package)
    {
        using var archive = ZipFile.OpenRead(file);
        var names = archive.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Contains("README.md", names);
        Assert.Contains("LICENSE", names);
        Assert.Contains($"lib/net10.0/{package}.dll", names);
        Assert.Contains($"lib/net10.0/{package}.xml", names);
        Assert.True(File.Exists(Path.ChangeExtension(file, ".snupkg")), $"{package} has no symbols");
    }

    private static string Project(string version) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <CreateSymbolicLinksForCopyLocalIfPossible>true</CreateSymbolicLinksForCopyLocalIfPossible>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="WeightSpace.LearnedOptimizers" Version="{version}" />
            <PackageReference Include="WeightSpace.OperatorLearning" Version="{version}" />
            <PackageReference Include="WeightSpace.Onnx" Version="{version}" />
            <PackageReference Include="WeightSpace.Testing" Version="{version}" />
            <PackageReference Include="libtorch-cpu-linux-x64" Version="2.10.0" Condition="$([MSBuild]::IsOSPlatform('Linux'))" />
            <PackageReference Include="libtorch-cpu-osx-arm64" Version="2.10.0" Condition="$([MSBuild]::IsOSPlatform('OSX'))" />
            <PackageReference Include="libtorch-cpu-win-x64" Version="2.10.0" Condition="$([MSBuild]::IsOSPlatform('Windows'))" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>The practitioner's sample as README quotes it.</summary>
    private static string ReadmeSample()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "README.md"));
        var start = text.IndexOf("<!-- sample: samples/Practitioner.cs", StringComparison.Ordinal);
        return text[start..].Split("```csharp\n")[1].Split("```")[0];
    }

    private static IEnumerable<string> Libraries() => Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories);

    private static string Configuration() => Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\'))!);

    private static string Root([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", ".."));

    private static string Dotnet(string folder, params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = folder },
        };
        process.StartInfo.Environment["DOTNET_NOLOGO"] = "1";
        process.StartInfo.Environment.Remove("MSBuildSDKsPath");
        process.Start();
        var (code, output, error) = Runner.Finish(process);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}: {output} {error}");
        return output;
    }
}
