namespace WeightSpace.Architecture.Tests;

public sealed class SetupScriptTests : IDisposable
{
    private const string AllPackages = "nodejs npm";
    private const string Install = "install --yes --no-install-recommends " + AllPackages;

    private readonly FakeMachine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task Weightspace_RootOnABareMachine_InstallsBuildsAndRuns()
    {
        var (code, output, errors) = await machine.RunAsync("list", "a b");

        Assert.Equal(7, code);
        Assert.Equal("runs:list a b\n", output);
        Assert.Equal(["apt-get", "npm ci", "dotnet build"], machine.Calls.Select(call => call.StartsWith("apt-get", StringComparison.Ordinal) ? "apt-get" : call));
        Assert.EndsWith(Install, machine.Calls[0], StringComparison.Ordinal);
        Assert.StartsWith("./weightspace: installing " + AllPackages, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_SecondTime_InstallsAndBuildsNothing()
    {
        await machine.RunAsync();
        var before = machine.Calls.Length;
        File.SetLastWriteTimeUtc(Path.Combine(machine.Root, "src/A.cs"), DateTime.UnixEpoch.AddYears(90));

        var (_, _, errors) = await machine.RunAsync();

        Assert.Equal(before, machine.Calls.Length);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("repo/src/A.cs", new[] { "dotnet build" })]
    [InlineData("repo/experiments/New.cs", new[] { "dotnet build" })]
    [InlineData("repo/experiments/web/package-lock.json", new[] { "npm ci", "dotnet build" })]
    [InlineData("repo/src/bin/Output.cs", new string[0])]
    public async Task Weightspace_FileEdited_BuildsWhatDependsOnIt(string path, string[] expected)
    {
        machine.InstallAll();
        await machine.RunAsync();
        var before = machine.Calls.Length;
        machine.Write(path, "2");

        await machine.RunAsync();

        Assert.Equal(expected, machine.Calls[before..]);
    }

    [Fact]
    public async Task Weightspace_LibtorchOfTheBuildChanges_BuildsAgain()
    {
        machine.InstallAll();
        await machine.RunAsync();
        var before = machine.Calls.Length;

        await machine.RunAsync("weightspace", [("LibTorch", "cuda")]);

        Assert.Equal(["dotnet build"], machine.Calls[before..]);
    }

    [Fact]
    public async Task Weightspace_NpmFails_ShowsItsReasonAndExitsWith1()
    {
        machine.InstallAll();
        machine.Tool("npm", "echo 'npm error code E404'; exit 1");
        var (code, _, errors) = await machine.RunAsync();

        Assert.Equal(1, code);
        Assert.Contains("npm could not fetch the libraries of the pages: npm error code E404", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_PagesAreThere_NeedsNoNode()
    {
        machine.InstallAll();
        await machine.RunAsync();
        File.Delete(Path.Combine(machine.Root, "../tools/node"));
        File.Delete(Path.Combine(machine.Root, "../tools/npm"));

        Assert.Equal(7, (await machine.RunAsync("weightspace", [("FAKE_UID", "1000")], "list")).ExitCode);
    }

    [Fact]
    public async Task Weightspace_UserWithoutSudo_PrintsTheCommandAndExitsWith2()
    {
        var (code, output, errors) = await machine.RunAsync("weightspace", [("FAKE_UID", "1000")], "list");

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Empty(machine.Calls);
        Assert.Contains($"su -c 'apt-get update && apt-get {Install}'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_SudoAsksForAPassword_PrintsTheCommandAndExitsWith2()
    {
        machine.Tool("sudo", "exit 1");
        var (code, _, errors) = await machine.RunAsync("weightspace", [("FAKE_UID", "1000")], "list");

        Assert.Equal(2, code);
        Assert.Contains($"sudo sh -c 'apt-get update && apt-get {Install}'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_UserWithSudo_InstallsThroughIt()
    {
        machine.Tool("sudo", "echo sudo >>\"$CALLS\"\nshift\nexec \"$@\"");
        var (code, _, _) = await machine.RunAsync("weightspace", [("FAKE_UID", "1000")], "list");

        Assert.Equal(7, code);
        Assert.Equal("sudo", machine.Calls[0]);
        Assert.Contains(machine.Calls, call => call.EndsWith(Install, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Weightspace_PackageListsAreStale_AreFetchedAndTheInstallIsTriedAgain()
    {
        machine.InstallAll();
        File.Delete(Path.Combine(machine.Root, "../tools/npm"));
        machine.Tool("apt-get", "echo \"apt-get ${*: -1}\" >>\"$CALLS\"\necho 'E: Unable to locate package npm'\nexit 100");

        var (code, _, errors) = await machine.RunAsync();

        Assert.Equal(2, code);
        Assert.Equal(["apt-get npm", "apt-get update", "apt-get npm"], machine.Calls);
        Assert.Contains("apt-get could not install npm: E: Unable to locate package npm", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_LibtorchPointsNowhere_SaysSoInOneLineAndExitsWith2()
    {
        machine.InstallAll();
        var (code, _, errors) = await machine.RunAsync("weightspace", [("LIBTORCH", "/nowhere")]);

        Assert.Equal(2, code);
        Assert.StartsWith("./weightspace: LIBTORCH=/nowhere holds no lib/libtorch_cpu.so", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_BuildBreaks_ShowsTheFirstErrorsAndExitsWith1()
    {
        machine.InstallAll();
        machine.Tool("dotnet", "case $1 in --list-sdks) echo 10.0.1 ;; *) echo 'A.cs(1,1): error CS1002: ; expected'; exit 1 ;; esac");
        var (code, output, errors) = await machine.RunAsync();

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("A.cs(1,1): error CS1002", errors, StringComparison.Ordinal);
        Assert.Contains("the runner did not build", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_OtherSdkOnly_ExitsWith2()
    {
        machine.InstallAll();
        machine.Tool("dotnet", "echo '8.0.100 [x]'");
        var (code, _, errors) = await machine.RunAsync();

        Assert.Equal(2, code);
        Assert.Contains("the .NET 10 SDK is needed; 'dotnet --list-sdks' has: 8.0.100", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weightspace_ThreeAtOnce_BuildOnce()
    {
        machine.InstallAll();
        var results = await Task.WhenAll(machine.RunAsync(), machine.RunAsync(), machine.RunAsync());

        Assert.All(results, result => Assert.Equal(7, result.ExitCode));
        Assert.Equal(["npm ci", "dotnet build"], machine.Calls);
    }

    [Fact]
    public async Task Weightspace_EnvironmentIsSet_KeepsIt()
    {
        machine.InstallAll();
        await machine.RunAsync();
        machine.Tool("dotnet", "echo $OMP_NUM_THREADS $OMP_WAIT_POLICY $MALLOC_TRIM_THRESHOLD_");

        Assert.Equal("1 passive 1073741824\n", (await machine.RunAsync()).Output);
        Assert.Equal("6 active 1073741824\n", (await machine.RunAsync("weightspace", [("OMP_NUM_THREADS", "6"), ("OMP_WAIT_POLICY", "active")])).Output);
    }

    [Fact]
    public async Task Test_ResultsOfTwoAssemblies_AreAddedUp()
    {
        await PrepareTests("Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: 1 s - ${2##*/} (net10.0)", 0);
        var (code, output, _) = await machine.RunAsync("test", []);

        Assert.Equal(0, code);
        Assert.Equal("One: 12 passed, 0 failed, 1 skipped (1 s)\nTwo: 12 passed, 0 failed, 1 skipped (1 s)\n24 passed, 0 failed\n", output);
    }

    [Theory]
    [InlineData("Failed!  - Failed:     2, Passed:     3, Skipped:     0, Total:     5, Duration: 1 s - x.dll (net10.0)", "6 passed, 4 failed")]
    [InlineData("The active test run was aborted. Reason: Test host process crashed", "0 passed, 2 failed")]
    public async Task Test_FailureOrCrash_IsCountedAndExitsWith1(string line, string total)
    {
        await PrepareTests(line, 1);
        var (code, output, _) = await machine.RunAsync("test", []);

        Assert.Equal(1, code);
        Assert.Equal(total, output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task Test_FilterThatMatchesNothing_SaysSo()
    {
        await PrepareTests("No test matches the given testcase filter `$6`", 0);
        var (code, output, errors) = await machine.RunAsync("test", [], "--filter", "Nothing");

        Assert.Equal(2, code);
        Assert.Equal("0 passed, 0 failed\n", output);
        Assert.EndsWith("./test: no test matches the filter 'Nothing'\n", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, "13 passed, 0 failed")]
    [InlineData(2, 1, "12 passed, 1 failed")]
    public async Task CiRun_Formatting_CountsAsOneMoreCheck(int formatExitCode, int exitCode, string total)
    {
        await PrepareTests("Passed!  - Failed:     0, Passed:     6, Skipped:     0, Total:     6, Duration: 1 s - x.dll (net10.0)", 0);
        machine.Tool("dotnet-test", File.ReadAllText(Path.Combine(machine.Root, "../tools/dotnet")));
        machine.Tool("dotnet", $"if [ $1 = format ]; then exit {formatExitCode}; fi\nexec dotnet-test");
        var (code, output, _) = await machine.RunAsync(".ci/run", []);

        Assert.Equal(exitCode, code);
        Assert.StartsWith("One: 6 passed, 0 failed (1 s)\nTwo: 6 passed", output, StringComparison.Ordinal);
        Assert.EndsWith("\n" + total + "\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CiRun_Browser_IsInstalledWhereThereIsNone(bool hasBrowser)
    {
        await PrepareTests("Passed!  - Failed:     0, Passed:     6, Skipped:     0, Total:     6, Duration: 1 s - x.dll (net10.0)", 0);
        if (hasBrowser) machine.Tool("google-chrome", "");
        await machine.RunAsync(".ci/run", []);

        Assert.Equal(!hasBrowser, machine.Calls.Any(call => call.Contains("install --yes --no-install-recommends chromium", StringComparison.Ordinal)));
    }

    private async Task PrepareTests(string line, int exitCode)
    {
        machine.InstallAll();
        foreach (var name in (string[])["One", "Two"])
        {
            machine.Write($"repo/tests/{name}/{name}.csproj", "");
            machine.Write($"repo/tests/{name}/bin/Release/net10.0/{name}.dll", "");
        }
        await machine.RunAsync("test", []);
        machine.Tool("dotnet", $"echo \"{line}\"\nexit {exitCode}");
    }
}
